import type { TimeStyle } from './phrase.ts'

/** What a moment needs to be written. Times are milliseconds since 1970 UTC. */
export type TimeContext = { locale: string; timeZone: string; now: number }

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const formats = new Map<string, Intl.DateTimeFormat>()

function format(
  context: TimeContext,
  name: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${context.locale} ${context.timeZone} ${name}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(context.locale, { ...options, timeZone: context.timeZone })
  formats.set(key, made)
  return made
}

/** A day without its year, unless it is another year than now. */
const dayOf = (time: number, context: TimeContext): string => {
  const year = (at: number): string => format(context, 'year', { year: 'numeric' }).format(at)
  const near = year(time) === year(context.now)
  const options = { weekday: 'short', day: 'numeric', month: 'short' } as const
  return near
    ? format(context, 'day', options).format(time).replace(',', '')
    : format(context, 'date', { day: 'numeric', month: 'short', year: 'numeric' }).format(time)
}

const clockOf = (time: number, context: TimeContext): string =>
  format(context, 'clock', { hour: '2-digit', minute: '2-digit' }).format(time)

/** Within a day in words ("3 min ago", "in 2 hr"), else the day. */
function relativeOf(time: number, context: TimeContext): string {
  const away = time - context.now
  const size = Math.abs(away)
  if (size >= DAY) return dayOf(time, context)
  const words = new Intl.RelativeTimeFormat(context.locale, { style: 'short', numeric: 'auto' })
  if (size < MINUTE) return words.format(0, 'second')
  if (size < HOUR) return words.format(Math.trunc(away / MINUTE), 'minute')
  return words.format(Math.trunc(away / HOUR), 'hour')
}

/** A moment in words. */
export function formatTime(time: number, as: TimeStyle, context: TimeContext): string {
  switch (as) {
    case 'relative':
      return relativeOf(time, context)
    case 'clock':
      return clockOf(time, context)
    case 'day':
      return dayOf(time, context)
    case 'exact':
      return `${dayOf(time, context)}, ${clockOf(time, context)}`
  }
}

/** The same moment to the second, with its day and time zone. */
export const exactTime = (time: number, context: TimeContext): string =>
  format(context, 'full', { dateStyle: 'full', timeStyle: 'long' }).format(time)
