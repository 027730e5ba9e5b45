import { remembered } from '../remembered.ts'
import { offsetAt } from './zone.ts'

const QUARTER = 900_000
const MINUTE = 60_000

/** Writes a time as date and clock, to the second. */
export type WriteTime = (time: number) => string

const two = (number: number): string => String(number).padStart(2, '0')

/** A moment for programs, in UTC: what `datetime` of a `<time>` holds. */
export const isoOf = (time: number): string => new Date(time).toISOString()

/** What clocks show (`2026-11-26T14:03:07`), and how far they are ahead. */
function clocksOf(timeZone: string): (time: number) => { shown: string; offset: number } {
  // Clocks have been set on quarters of an hour only since 1973: Intl, which takes longer than all else of a row, is
  // asked once for each.
  const ofQuarter = remembered((quarter: number) => offsetAt(quarter * QUARTER, timeZone))
  return (time) => {
    const offset = ofQuarter(Math.floor(time / QUARTER))
    return { shown: isoOf(time + offset).slice(0, -'.000Z'.length), offset }
  }
}

/** For people: `2026-11-26 14:03:07`. */
export function timeWriter(timeZone: string): WriteTime {
  const clocksAt = clocksOf(timeZone)
  return (time) => clocksAt(time).shown.replace('T', ' ')
}

/** For programs, unmistakable also in the hour that comes twice: `2026-11-26T14:03:07+13:00` (ISO 8601). */
export function isoTimeWriter(timeZone: string): WriteTime {
  const clocksAt = clocksOf(timeZone)
  const written = remembered((offset: number): string => {
    const minutes = Math.abs(Math.round(offset / MINUTE))
    return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
  })
  return (time) => {
    const { shown, offset } = clocksAt(time)
    return shown + written(offset)
  }
}
