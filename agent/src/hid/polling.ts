import type { Clock } from '../clock.ts'
import { HidError, type HidPort } from './port.ts'

/** Longest time that plugging goes unnoticed where the system has no event for it. */
const POLL_MS = 2_000

/** Compares the list every two seconds and calls `listener` when it differs. */
export function watchByPolling(options: {
  list: HidPort['list']
  clock: Clock
  listener: () => void
}): () => void {
  const stopped = new AbortController()
  void poll(options, stopped.signal)
  return () => stopped.abort()
}

async function poll(
  { list, clock, listener }: Parameters<typeof watchByPolling>[0],
  signal: AbortSignal,
): Promise<void> {
  let last = await paths(list)
  for (;;) {
    await clock.wait(POLL_MS, signal)
    if (signal.aborted) return
    const now = await paths(list)
    if (now !== last) listener()
    last = now
  }
}

/** A list that fails is an empty one: whoever is told asks again and gets the error itself. */
async function paths(list: HidPort['list']): Promise<string> {
  try {
    return (await list())
      .map(({ path, place }) => `${path} ${place}`)
      .toSorted()
      .join('\n')
  } catch (error) {
    if (error instanceof HidError) return error.code
    throw error
  }
}
