import { sameSession, type Session } from '@earshot/protocol'
import type { Clock } from '../clock.ts'
import { describeError } from '../errors.ts'
import type { HubLogger } from '../logger.ts'
import type { SessionSource } from './port.ts'

/** How to read the session, and how often at least. */
export type SessionReader = {
  read: () => Promise<Session | null>
  everyMs: number
  /** Lets the reader ask for a reading at once. */
  onNudge?: (nudge: () => void) => void
  close: () => Promise<void>
}

/** Reads the session again and again and tells of changes. A failed reading changes nothing. */
export async function watchSession(
  reader: SessionReader,
  clock: Clock,
  log: HubLogger,
): Promise<SessionSource> {
  const listeners = new Set<(session: Session | null) => void>()
  const stopped = new AbortController()
  let pause = new AbortController()
  let current: Session | null = null

  async function refresh(): Promise<void> {
    try {
      const seen = await reader.read()
      if (sameSession(seen, current)) return
      current = seen
      for (const listener of listeners) listener(seen)
    } catch (error) {
      log.warn({ reason: describeError(error) }, 'could not read who sits at the computer')
    }
  }

  async function follow(): Promise<void> {
    while (!stopped.signal.aborted) {
      await clock.wait(reader.everyMs, AbortSignal.any([pause.signal, stopped.signal]))
      pause = new AbortController()
      if (!stopped.signal.aborted) await refresh()
    }
  }

  reader.onNudge?.(() => pause.abort())
  await refresh()
  const following = follow()
  return {
    current: () => current,
    watch: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      stopped.abort()
      await following
      await reader.close()
    },
  }
}
