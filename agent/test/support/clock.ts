import type { Clock } from '../../src/clock.ts'

/** A clock that stands still until it is told to go on. */
export type FakeClock = Clock & {
  advance: (ms: number) => void
  /** Time to the earliest wait; `Infinity` when nobody waits. */
  next: () => number
  /** Rises with every wait that begins. */
  begun: () => number
}

/** Starts at `start`, milliseconds since 1970. */
export function createFakeClock(start = Date.UTC(2026, 10, 20, 8)): FakeClock {
  let now = start
  let begun = 0
  const waits = new Set<{ at: number; resolve: () => void }>()
  return {
    now: () => now,
    next: () => Math.max(0, Math.min(...[...waits].map((wait) => wait.at)) - now),
    begun: () => begun,
    wait: (ms, signal) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      if (signal?.aborted) return Promise.resolve()
      begun += 1
      const wait = { at: now + Math.max(ms, 0), resolve }
      waits.add(wait)
      const leave = (): void => {
        waits.delete(wait)
        resolve()
      }
      signal?.addEventListener('abort', leave, { once: true })
      return promise.finally(() => signal?.removeEventListener('abort', leave))
    },
    advance: (ms) => {
      now += ms
      for (const wait of waits) {
        if (wait.at > now) continue
        waits.delete(wait)
        wait.resolve()
      }
    },
  }
}
