import type { Clock } from '../../src/clock.ts'

type Waiter = { at: number; wake: () => void }

/**
 * A clock for in-process tests: as soon as nothing runs any more it jumps to the next moment somebody waits for. So
 * waits take no time, and happen in their order.
 */
export function createAutoClock(start = 1_000_000): Clock {
  let now = start
  let waiters: Waiter[] = []
  let scheduled = false
  const jump = (): void => {
    scheduled = false
    const next = waiters.toSorted((a, b) => a.at - b.at)[0]
    if (!next) return
    now = Math.max(now, next.at)
    waiters = waiters.filter((waiter) => waiter !== next)
    next.wake()
    schedule()
  }
  const schedule = (): void => {
    if (scheduled || waiters.length === 0) return
    scheduled = true
    setImmediate(jump)
  }
  return {
    now: () => now,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const waiter = { at: now + Math.max(0, ms), wake: resolve }
        waiters.push(waiter)
        signal?.addEventListener('abort', () => {
          waiters = waiters.filter((one) => one !== waiter)
          resolve()
        })
        schedule()
      }),
  }
}
