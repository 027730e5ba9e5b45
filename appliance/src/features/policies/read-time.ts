import { invalid } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { momentOf } from '../../platform/views/messages/local-time.ts'

/** Reads a time that was typed in the organization's time zone; empty is open. Throws `AppError` `invalid`. */
export function readTime(field: string, typed: string, timeZone: string): number | null {
  if (typed.trim() === '') return null
  const time = momentOf(typed.trim(), timeZone)
  if (time === undefined) throw invalid(field, say('time.notOne'))
  return time
}
