import { AppError } from '../../platform/errors.ts'
import { say, type Phrase } from '../../platform/views/messages/phrase.ts'

const SECOND = 1_000

const waitText = (seconds: number): Phrase =>
  seconds < 120
    ? say('signIn.waitSeconds', { seconds })
    : say('signIn.waitMinutes', { minutes: Math.ceil(seconds / 60) })

/** Refuses an attempt with the time to wait. Throws `AppError` `throttled`. */
export function refuseUntil(until: number, now: number): never {
  const seconds = Math.max(1, Math.ceil((until - now) / SECOND))
  throw new AppError('throttled', waitText(seconds), { retryAfterSeconds: seconds })
}
