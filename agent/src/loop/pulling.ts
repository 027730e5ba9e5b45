import type { Session } from '@earshot/protocol'
import { noteContact, type Loop } from './loop-state.ts'
import { gatherAndReport } from './reporting.ts'

/** A held request that ends sooner was not held: the next one waits for the interval. */
const SHORTEST_HELD_MS = 1_000

/**
 * Asks for the target of the session that was reported last, and goes on reporting while the appliance holds the
 * request. A change of session ends it. True: go on at once.
 */
export async function pull(loop: Loop, askedAs: Session | null, waitSeconds: number): Promise<boolean> {
  const { contact, hold, clock } = loop.parts
  const ended = new AbortController()
  const signal = AbortSignal.any([ended.signal, loop.stopped.signal])
  const began = clock.now()
  const tag = hold.find(askedAs)?.tag ?? null
  const pulling = contact.pull(tag, waitSeconds, signal)
  const pulled = await whileReporting(loop, pulling, ended)
  if (pulled === 'interrupted') return true
  noteContact(loop)
  if (pulled.sync) loop.parts.fleet.readAgain()
  if (pulled.result === 'stands') {
    return pulled.sync || (pulled.held && clock.now() - began >= SHORTEST_HELD_MS)
  }
  await hold.accept(pulled.verified, askedAs, clock.now())
  loop.parts.onTarget()
  return true
}

async function whileReporting<T>(
  loop: Loop,
  pulling: Promise<T>,
  ended: AbortController,
): Promise<T | 'interrupted'> {
  const settled = pulling.then(
    () => 'answer' as const,
    () => 'answer' as const,
  )
  try {
    for (;;) {
      const done = new AbortController()
      const heard = await Promise.race([
        settled,
        loop.sessions.beyond(loop.sittings, done.signal).then(() => 'session' as const),
        loop.changes.beyond(loop.reported, done.signal).then(() => 'change' as const),
      ]).finally(() => done.abort())
      if (heard === 'answer') return await pulling
      if (heard === 'session') return 'interrupted'
      await gatherAndReport(loop, ended.signal)
    }
  } finally {
    ended.abort()
    await settled
  }
}
