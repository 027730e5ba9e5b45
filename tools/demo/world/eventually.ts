import { setTimeout as pause } from 'node:timers/promises'

const EVERY_MS = 100

/** How long a proof waits before it says that what it waited for has not come. */
export const PATIENCE_MS = 15_000

/** Looks again and again; null when nothing came of it in time. */
export async function eventually<T>(
  look: () => Promise<T | undefined | null | false>,
  patienceMs = PATIENCE_MS,
): Promise<T | null> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    const seen = await look()
    if (seen !== undefined && seen !== null && seen !== false) return seen
    if (Date.now() > deadline) return null
    await pause(EVERY_MS)
  }
}
