import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changesIn, DAY, every } from './changes.test-support.ts'
import { isoTimeWriter, timeWriter } from './digits.ts'
import { timeZones } from './zone.ts'

const zone = fc.constantFrom(...timeZones())
const time = fc.integer({ min: Date.UTC(1973, 0, 1), max: Date.UTC(2037, 0, 1) })
const FIVE_MINUTES = 300_000
const RUNS = { numRuns: 3_000 }

describe('a time in digits', () => {
  const intlOf = (timeZone: string): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone })

  it('is what Intl writes, in every zone', () => {
    fc.assert(
      fc.property(zone, time, (timeZone, at) => {
        expect(timeWriter(timeZone)(at)).toBe(intlOf(timeZone).format(at))
      }),
      RUNS,
    )
  })

  it('is what Intl writes in every five minutes of each day in which a zone sets its clocks', () => {
    let days = 0
    for (const timeZone of timeZones()) {
      const [write, intl] = [timeWriter(timeZone), intlOf(timeZone)]
      for (const day of changesIn(2026, timeZone)) {
        days += 1
        const wrong = every(FIVE_MINUTES, day, day + DAY).filter((at) => write(at) !== intl.format(at))
        expect([timeZone, wrong]).toEqual([timeZone, []])
      }
    }
    expect(days).toBeGreaterThan(200)
  })

  it('is for programs what leads back to it, in every zone', () => {
    fc.assert(
      fc.property(zone, time, (timeZone, at) => {
        const written = isoTimeWriter(timeZone)(at)
        expect(Date.parse(written)).toBe(Math.floor(at / 1000) * 1000)
        expect(written.slice(0, 19).replace('T', ' ')).toBe(timeWriter(timeZone)(at))
      }),
      RUNS,
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
})
