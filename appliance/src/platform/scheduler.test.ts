import { describe, expect, it } from 'vitest'
import { createScheduler } from './scheduler.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const scheduler = createScheduler()

/** What clocks show (`04-05 02:45`) in the minutes of two days in which a schedule is due. */
function dueWithin(expression: string, timeZone: string, from: number): string[] {
  const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone })
  const minutes = Array.from({ length: (2 * DAY) / MINUTE }, (_, minute) => from + minute * MINUTE)
  return minutes
    .filter((minute) => scheduler.matches(expression, timeZone, minute))
    .map((minute) => format.format(minute).slice(5))
}

describe('a schedule in a time zone', () => {
  it.each([
    ['Pacific/Chatham', 'set back', Date.UTC(2026, 3, 4), ['04-05 02:45', '04-05 02:45', '04-06 02:45']],
    ['Pacific/Chatham', 'set forward', Date.UTC(2026, 8, 26), ['09-28 02:45']],
    ['Europe/Berlin', 'set forward', Date.UTC(2026, 2, 28), ['03-28 02:45']],
    ['Asia/Kathmandu', 'never set', Date.UTC(2026, 2, 28), ['03-29 02:45', '03-30 02:45']],
  ])(
    'is due at what clocks show: twice where that comes twice, not at all where it is left out (%s, %s)',
    (timeZone, _, from, shown) => {
      expect(dueWithin('45 2 * * *', timeZone, from)).toEqual(shown)
    },
  )
})
