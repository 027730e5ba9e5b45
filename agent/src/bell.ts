/** Counts what happened, so that a loop can wait for anything it has not taken in yet. No ring is ever lost. */
export type Bell = {
  ring: () => void
  rings: () => number
  /** Resolves once there were more than `taken` rings, or when `signal` aborts. */
  beyond: (taken: number, signal: AbortSignal) => Promise<void>
}

/** A bell that has not rung. */
export function createBell(): Bell {
  let rings = 0
  const waiting = new Set<() => void>()
  return {
    rings: () => rings,
    ring: () => {
      rings += 1
      for (const resolve of waiting) resolve()
      waiting.clear()
    },
    beyond: (taken, signal) => {
      if (rings > taken || signal.aborted) return Promise.resolve()
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.add(resolve)
      signal.addEventListener('abort', () => resolve(), { once: true })
      return promise.finally(() => waiting.delete(resolve))
    },
  }
}
