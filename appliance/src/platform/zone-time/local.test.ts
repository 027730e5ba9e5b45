import { describe, expect, it } from 'vitest'
import { changesIn, DAY, every } from './changes.test-support.ts'
import { dayOf, localOf, momentOf, spanOfDays } from './local.ts'
import { offsetAt, timeZones } from './zone.ts'

const MINUTE = 60_000
const QUARTER = 15 * MINUTE
const HOUR = 60 * MINUTE
/** How far around the day of a change every quarter of an hour is looked at: as far as clocks are from UTC. */
const AROUND = 14 * HOUR

const minutesOf = (shown: number): string => new Date(shown).toISOString().slice(0, 16)

/** What Intl itself writes. */
function intlOf(timeZone: string): (time: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone })
  return (time) => format.format(time).replace(' ', 'T')
}

/** Looks at a moment and the text that clocks show at it. Answers whether an earlier moment is shown the same. */
function look(time: number, timeZone: string, intl: (time: number) => string): 'once' | 'again' {
  const text = localOf(time, timeZone)
  const first = momentOf(text, timeZone) ?? Number.NaN
  if (text !== intl(time) || localOf(first, timeZone) !== text || first > time)
    expect.fail(`${timeZone}: ${new Date(time).toISOString()} is ${text}, read as ${first}`)
  return first === time ? 'once' : 'again'
}

/** Looks at what clocks might show. Answers whether they ever do. */
function read(shown: number, timeZone: string): 'shown' | 'left out' {
  const text = minutesOf(shown)
  const time = momentOf(text, timeZone) ?? Number.NaN
  if (localOf(time, timeZone) === text) return 'shown'
  const from = time - shown
  if (localOf(time, timeZone) <= text || from !== -offsetAt(time - DAY, timeZone))
    expect.fail(`${timeZone}: ${text} is read as ${localOf(time, timeZone)}`)
  return 'left out'
}

const count = <Kind extends string>(found: readonly Kind[], kind: Kind): number =>
  found.filter((one) => one === kind).length

describe('times that are typed', () => {
  it('are moments in the time zone of the organization', () => {
    expect(momentOf('2026-11-21T09:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 10, 21, 8, 30))
    expect(momentOf('2026-07-21T09:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 6, 21, 7, 30))
    expect(momentOf('2026-07-21T09:30', 'Asia/Kathmandu')).toBe(Date.UTC(2026, 6, 21, 3, 45))
    expect(momentOf('2026-07-21T00:00', 'Pacific/Kiritimati')).toBe(Date.UTC(2026, 6, 20, 10))
  })

  it.each([
    '',
    '2026-11-21',
    '2026-02-30T10:00',
    '2026-11-21T24:00',
    '2026-11-21T25:00',
    '2026-13-01T10:00',
    '2026-11-21T09:30Z',
    ' 2026-11-21T09:30',
    'tomorrow',
  ])('“%s” is none', (text) => {
    expect(momentOf(text, 'Europe/Berlin')).toBeUndefined()
  })

  it('come back as they were written, around every change of clocks of a year in every zone', () => {
    let changes = 0
    const looks: ('once' | 'again')[] = []
    const reads: ('shown' | 'left out')[] = []
    for (const timeZone of timeZones()) {
      const intl = intlOf(timeZone)
      for (const day of changesIn(2026, timeZone)) {
        changes += 1
        for (const time of every(QUARTER, day - AROUND, day + DAY + AROUND)) {
          looks.push(look(time, timeZone, intl))
          reads.push(read(time, timeZone))
        }
      }
    }
    expect(timeZones().length).toBeGreaterThan(400)
    expect(changes).toBeGreaterThan(200)
    console.log(
      `${changes} changes, ${looks.length} moments (${count(looks, 'again')} shown twice), ` +
        `${count(reads, 'left out')} texts left out`,
    )
    expect(count(looks, 'again')).toBeGreaterThan(300)
    expect(count(reads, 'left out')).toBeGreaterThan(300)
  })

  it.each([
    ['Asia/Kathmandu', 2026, 0, 0],
    ['Australia/Lord_Howe', 2026, 2, 2],
    ['Europe/Berlin', 2026, 4, 4],
    ['Pacific/Chatham', 2026, 4, 4],
    ['Pacific/Apia', 2011, 4, 100],
    ['Pacific/Kiritimati', 2026, 0, 0],
  ])('come back in %s in every quarter of an hour of %i', (timeZone, year, twice, leftOut) => {
    const intl = intlOf(timeZone)
    const quarters = every(QUARTER, Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1))
    const looks = quarters.map((time) => look(time, timeZone, intl))
    const reads = quarters.map((shown) => read(shown, timeZone))
    expect(quarters.length).toBe(365 * 96)
    expect([count(looks, 'again'), count(reads, 'left out')]).toEqual([twice, leftOut])
  })

  it('are the first of two where clocks are set back, and as far past the change where they are set forward', () => {
    expect(momentOf('2026-10-25T02:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 9, 25, 0, 30))
    expect(localOf(momentOf('2026-03-29T02:30', 'Europe/Berlin') ?? 0, 'Europe/Berlin')).toBe(
      '2026-03-29T03:30',
    )
    expect(localOf(momentOf('2026-10-04T02:10', 'Australia/Lord_Howe') ?? 0, 'Australia/Lord_Howe')).toBe(
      '2026-10-04T02:40',
    )
    expect(localOf(momentOf('2011-12-30T12:00', 'Pacific/Apia') ?? 0, 'Pacific/Apia')).toBe(
      '2011-12-31T12:00',
    )
  })
})

describe('days', () => {
  const hours = (day: string, timeZone: string): number => {
    const { from = 0, to = 0 } = spanOfDays({ from: day, to: day }, timeZone)
    return (to - from) / HOUR
  }

  it('begin and end where calendars of every zone say so, and none of their moments is lost or in two', () => {
    const lengths = new Set<number>()
    let days = 0
    for (const timeZone of timeZones())
      for (const change of changesIn(2026, timeZone))
        for (const noon of every(DAY, change - DAY, change + 3 * DAY)) {
          const day = minutesOf(noon).slice(0, 10)
          const next = minutesOf(noon + DAY).slice(0, 10)
          const { from = Number.NaN, to = Number.NaN } = spanOfDays({ from: day, to: day }, timeZone)
          const seen = [from - 1, from, to - 1, to].map((time) => dayOf(time, timeZone))
          if (!(seen[0]! < day && seen[1] === day && seen[2] === day && seen[3] === next))
            expect.fail(`${timeZone} ${day}: ${seen.join(' ')}`)
          expect(spanOfDays({ from: next }, timeZone)).toEqual({ from: to, to: undefined })
          lengths.add(hours(day, timeZone))
          days += 1
        }
    expect(days).toBeGreaterThan(800)
    expect([...lengths].toSorted((a, b) => a - b)).toEqual(expect.arrayContaining([23, 23.5, 24, 24.5, 25]))
  })

  it('are as long as they are, also one that a zone left out', () => {
    expect(hours('2026-03-29', 'Europe/Berlin')).toBe(23)
    expect(hours('2026-10-25', 'Europe/Berlin')).toBe(25)
    expect(hours('2026-10-04', 'Australia/Lord_Howe')).toBe(23.5)
    expect(hours('2026-04-05', 'Australia/Lord_Howe')).toBe(24.5)
    expect(hours('2011-12-30', 'Pacific/Apia')).toBe(0)
  })

  it('are open where none is named', () => {
    expect(spanOfDays({}, 'Europe/Berlin')).toEqual({ from: undefined, to: undefined })
    expect(spanOfDays({ from: '', to: '' }, 'Europe/Berlin')).toEqual({ from: undefined, to: undefined })
    expect(spanOfDays({ to: '2026-11-21' }, 'Asia/Kathmandu')).toEqual({
      from: undefined,
      to: Date.UTC(2026, 10, 21, 18, 15),
    })
  })
})
