import { offsetAt } from './zone.ts'

export const DAY = 86_400_000

/** Days (their first moment in UTC) in which clocks of a zone were set. */
export function changesIn(year: number, timeZone: string): number[] {
  const days = Array.from({ length: 366 }, (_, day) => Date.UTC(year, 0, 1) + day * DAY)
  return days.filter((day) => offsetAt(day, timeZone) !== offsetAt(day + DAY, timeZone))
}

/** Moments from one to another, so far apart. */
export const every = (step: number, from: number, to: number): number[] =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, place) => from + place * step)
