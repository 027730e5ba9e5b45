const PATTERN = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})$/

const partsOf = (time: number, timeZone: string): Record<string, number> =>
  Object.fromEntries(
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
      .formatToParts(time)
      .map(({ type, value }) => [type, Number(value)]),
  )

const wallClock = (time: number, timeZone: string): number => {
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = partsOf(time, timeZone)
  return Date.UTC(year, month - 1, day, hour, minute)
}

/**
 * The moment (ms) that clocks in `timeZone` show as `local` (`2026-11-21T09:30`); undefined when it is no such time.
 * A time that a change of clocks leaves out becomes the one after it.
 */
export function momentOf(local: string, timeZone: string): number | undefined {
  const match = PATTERN.exec(local)
  if (!match) return undefined
  const [year, month, day, hour, minute] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ]
  const wanted = Date.UTC(year, month - 1, day, hour, minute)
  if (new Date(wanted).getUTCDate() !== day || hour > 23 || minute > 59) return undefined
  const first = wanted - (wallClock(wanted, timeZone) - wanted)
  return first - (wallClock(first, timeZone) - wanted)
}

/** A moment as clocks in `timeZone` show it, for a field; empty for none. */
export const localOf = (time: number | null, timeZone: string): string =>
  time === null ? '' : new Date(wallClock(time, timeZone)).toISOString().slice(0, 16)
