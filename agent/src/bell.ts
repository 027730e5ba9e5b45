/** Tells a waiting loop that something happened. A ring that nobody heard yet is heard by the next one who listens. */
export type Bell = {
  ring: () => void
  /** Resolves at the next ring, or at once after an unheard one. `signal` ends the wait without hearing. */
  heard: (signal?: AbortSignal) => Promise<void>
}

/** A silent bell. */
export function createBell(): Bell {
  let rung = false
  const waiting = new Set<() => void>()
  return {
    ring: () => {
      rung = waiting.size === 0
      for (const resolve of waiting) resolve()
      waiting.clear()
    },
    heard: (signal) => {
      if (rung) {
        rung = false
        return Promise.resolve()
      }
      if (signal?.aborted) return Promise.resolve()
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.add(resolve)
      const leave = (): void => {
        waiting.delete(resolve)
        resolve()
      }
      signal?.addEventListener('abort', leave, { once: true })
      return promise.finally(() => signal?.removeEventListener('abort', leave))
    },
  }
}
