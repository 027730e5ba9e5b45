import { setTimeout as sleep } from 'node:timers/promises'

/** Time as the hub sees it. `wait` resolves after `ms`, or as soon as `signal` aborts. */
export type Clock = {
  now: () => number
  wait: (ms: number, signal?: AbortSignal) => Promise<void>
}

const LONGEST_TIMER = 2 ** 31 - 1

/** The computer's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wait: async (ms, signal) => {
    const options = signal ? { signal } : {}
    await sleep(Math.min(Math.max(ms, 0), LONGEST_TIMER), undefined, options).catch((error: unknown) => {
      if (!signal?.aborted) throw error
    })
  },
}
