import { offsetAt } from './zone.ts'

const DAY = 86_400_000
const MINUTES = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/

/** What a clock shows, as milliseconds since it showed 1970-01-01T00:00; undefined for what no clock shows. */
function shownAs(text: string): number | undefined {
  const shown = MINUTES.test(text) ? Date.parse(`${text}Z`) : Number.NaN
  return !Number.isNaN(shown) && minutesOf(shown) === text ? shown : undefined
}

const minutesOf = (shown: number): string => new Date(shown).toISOString().slice(0, 16)

/** The first moment at which clocks show this; where they leave it out, as long after the change as it is past it. */
function firstShowing(shown: number, timeZone: string): number {
  const [before, after] = [shown - DAY, shown + DAY].map((near) => shown - offsetAt(near, timeZone)) as [
    number,
    number,
  ]
  return [before, after].find((time) => time + offsetAt(time, timeZone) === shown) ?? before
}

/**
 * The moment (ms) that clocks in `timeZone` show as `typed` (`2026-11-21T09:30`); undefined when it is no such time.
 * Of a time that comes twice it is the first; a time that a change of clocks leaves out is counted on from before the
 * change: 02:30 of a night without the hour from two to three is what clocks then show as 03:30.
 */
export function momentOf(typed: string, timeZone: string): number | undefined {
  const shown = shownAs(typed)
  return shown === undefined ? undefined : firstShowing(shown, timeZone)
}

/** A moment as clocks in `timeZone` show it, for a field; empty for none. */
export const localOf = (time: number | null, timeZone: string): string =>
  time === null ? '' : minutesOf(time + offsetAt(time, timeZone))

/** The day (`2026-11-21`) that calendars in `timeZone` show at a moment. */
export const dayOf = (time: number, timeZone: string): string => localOf(time, timeZone).slice(0, 10)

/** From a moment on, and before another one; open where it is undefined. */
export type Span = { from: number | undefined; to: number | undefined }

/**
 * The span from the beginning of a day to the end of another one (each `2026-11-21`; without one that side is open), as
 * calendars in `timeZone` have them: days of 23 or 25 hours are whole, one that the zone left out is empty.
 */
export function spanOfDays(
  days: { from?: string | undefined; to?: string | undefined },
  timeZone: string,
): Span {
  const beginning = (day: string | undefined, later: number): number | undefined =>
    day ? firstShowing(Date.parse(`${day}T00:00Z`) + later, timeZone) : undefined
  return { from: beginning(days.from, 0), to: beginning(days.to, DAY) }
}
