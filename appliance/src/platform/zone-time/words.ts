import type { TimeStyle } from '../views/messages/phrase.ts'
import { formatIn } from './zone.ts'

/** What a moment needs to be written. Times are milliseconds since 1970 UTC. */
export type TimeContext = { locale: string; timeZone: string; now: number }

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const write = (
  time: number,
  { locale, timeZone }: TimeContext,
  options: Intl.DateTimeFormatOptions,
): string => formatIn(locale, timeZone, options).format(time)

/** A day without its year, unless it is another year than now. */
const dayOf = (time: number, context: TimeContext): string => {
  const year = (at: number): string => write(at, context, { year: 'numeric' })
  return year(time) === year(context.now)
    ? write(time, context, { weekday: 'short', day: 'numeric', month: 'short' }).replace(',', '')
    : write(time, context, { day: 'numeric', month: 'short', year: 'numeric' })
}

const clockOf = (time: number, context: TimeContext): string =>
  write(time, context, { hour: '2-digit', minute: '2-digit' })

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
  write(time, context, { dateStyle: 'full', timeStyle: 'long' })
