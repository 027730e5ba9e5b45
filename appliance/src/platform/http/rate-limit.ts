import type { Clock } from '../clock.ts'
import { AppError } from '../errors.ts'
import { say } from '../views/messages/phrase.ts'

/** Lets each caller through so many times a window; counts live in memory and are bounded. */
export type RateLimit = {
  /** Throws `AppError` `throttled`. */
  count(caller: string): void
}

const MAX_CALLERS = 10_000

/** Fixed windows of `windowMs` in which each caller may come `limit` times. */
export function createRateLimit(options: { clock: Clock; limit: number; windowMs: number }): RateLimit {
  const { clock, limit, windowMs } = options
  let started = clock.now()
  const counts = new Map<string, number>()
  return {
    count(caller) {
      const now = clock.now()
      if (now < started || now >= started + windowMs || counts.size >= MAX_CALLERS) {
        counts.clear()
        started = now
      }
      const count = (counts.get(caller) ?? 0) + 1
      counts.set(caller, count)
      if (count > limit) {
        const retryAfterSeconds = Math.ceil((started + windowMs - now) / 1000)
        throw new AppError('throttled', say('error.tooManyRequests', { seconds: retryAfterSeconds }), {
          retryAfterSeconds,
        })
      }
    },
  }
}
