import { AppError } from './errors.ts'
import { say } from './views/messages/phrase.ts'

/** Lets work of people who sign in through, a little at a time. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>

/** How long those wait whom the queue refused. */
const QUEUE_SECONDS = 10

/**
 * At most `atOnce` run and `waiting` wait, in the order in which they came. Whoever comes then is refused with
 * `AppError` `throttled`.
 */
export function createGate(limit: { atOnce: number; waiting: number }): Gate {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (waiting.length >= limit.waiting)
      throw new AppError('throttled', say('signIn.tooMany', { seconds: QUEUE_SECONDS }), {
        retryAfterSeconds: QUEUE_SECONDS,
      })
    if (running >= limit.atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
