import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { moment, say } from '../../platform/views/messages/phrase.ts'
import { cellWriter, isoTimeWriter, timeWriter } from './write-cell.ts'

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
]

describe('a value in a report', () => {
  it.each(ZONES)('has its time in %s as Intl writes it, also where clocks are set', (timeZone) => {
    const write = timeWriter(timeZone)
    const intl = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone })
    const times = fc.integer({ min: Date.UTC(2001, 0, 1), max: Date.UTC(2037, 0, 1) })
    fc.assert(
      fc.property(times, (time) => {
        expect(write(time)).toBe(intl.format(time))
      }),
    )
  })

  it.each(ZONES)('has its time in %s for programs as ISO 8601 that leads back to it', (timeZone) => {
    const [write, writeForPeople] = [isoTimeWriter(timeZone), timeWriter(timeZone)]
    const times = fc.integer({ min: Date.UTC(2001, 0, 1), max: Date.UTC(2037, 0, 1) })
    fc.assert(
      fc.property(times, (time) => {
        expect(Date.parse(write(time))).toBe(Math.floor(time / 1000) * 1000)
        expect(write(time).slice(0, 19).replace('T', ' ')).toBe(writeForPeople(time))
      }),
    )
  })

  it('tells the hour that comes twice by its offset', () => {
    const write = isoTimeWriter('Pacific/Auckland')
    const twice = Date.UTC(2026, 3, 4, 13, 30)
    expect([write(twice), write(twice + 3_600_000)]).toEqual([
      '2026-04-05T02:30:00+13:00',
      '2026-04-05T02:30:00+12:00',
    ])
  })

  it('is words, numbers as they are, and several sentences in a row', () => {
    const write = cellWriter(
      (text) => (typeof text === 'string' ? text : `<${text.say}>`),
      timeWriter('Europe/Berlin'),
    )
    expect(
      [null, 7, 'plain', say('a.b'), ['x', say('c')], moment(Date.UTC(2026, 6, 1, 12))].map(write),
    ).toEqual([null, 7, 'plain', '<a.b>', 'x, <c>', '2026-07-01 14:00:00'])
  })
})
