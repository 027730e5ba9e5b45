import { invalid } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { localOf, momentOf } from '../../platform/zone-time/index.ts'

/**
 * Reads a time that was typed in the organization's time zone; empty is open. A field that says what it was filled with
 * stays that moment (`before`): also one in the hour that comes twice, or between two minutes. Throws `AppError`
 * `invalid`.
 */
export function readTime(
  field: string,
  typed: string,
  timeZone: string,
  before: number | null = null,
): number | null {
  const text = typed.trim()
  if (text === localOf(before, timeZone)) return before
  if (text === '') return null
  const time = momentOf(text, timeZone)
  if (time === undefined) throw invalid(field, say('time.notOne'))
  return time
}
