import { intervalMs } from '../appliance-client/backoff.ts'
import { describeError } from '../errors.ts'
import { isReleased, newLoop, noteTrouble, rhythmOf, type Loop, type LoopParts } from './loop-state.ts'
import { pull } from './pulling.ts'
import { gatherAndReport, report } from './reporting.ts'
import type { LinkStatus } from './status.ts'
import { pauseAfter } from './trouble.ts'

/** Keeps the contact: state first, then the target, held where the appliance grants it. */
export type ContactLoop = {
  status: () => LinkStatus
  /** Something is to be reported. */
  changed: () => void
  /** Somebody else sits there: ends the held request, reports, and asks for the target. */
  sessionChanged: () => void
  /** One cycle without waiting, for a loop that doesn't run; throws what went wrong. */
  once: () => Promise<void>
  /** Asks the running loop for a cycle without waiting that says what this hub wants; throws what went wrong. */
  ask: (wants: 'release') => Promise<void>
  run: () => Promise<void>
  stop: () => void
}

const HELD_SECONDS = 50

/** Creates the loop of an enrolled hub; `run` resolves after `stop`, or after a release was acknowledged. */
export function createContactLoop(parts: LoopParts): ContactLoop {
  const loop = newLoop(parts)
  return {
    status: () => loop.status,
    changed: loop.changes.ring,
    sessionChanged: loop.sessions.ring,
    once: () => once(loop),
    ask: (wants) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      loop.askers.push({ wants, resolve, reject })
      loop.sessions.ring()
      return promise
    },
    run: () => run(loop),
    stop: () => loop.stopped.abort(),
  }
}

async function run(loop: Loop): Promise<void> {
  while (!loop.stopped.signal.aborted && !isReleased(loop)) {
    const pauseMs = await attempt(loop)
    if (pauseMs > 0 && !isReleased(loop)) await rest(loop, pauseMs)
  }
}

/** One cycle; after a failure it asks for an answer at once. Returns how long to rest; failures never leave it. */
async function attempt(loop: Loop): Promise<number> {
  const { random } = loop.parts
  const askers = loop.askers.splice(0)
  try {
    const isUrgent = askers.length > 0 || loop.failures > 0
    const again = await cycle(loop, isUrgent ? 0 : HELD_SECONDS, askers[0]?.wants)
    for (const asker of askers) asker.resolve()
    const recovered = loop.failures > 0
    loop.failures = 0
    if (again || askers.length > 0) return 0
    return recovered
      ? Math.ceil(random() * rhythmOf(loop).intervalSeconds * 1000)
      : intervalMs(rhythmOf(loop), random)
  } catch (error) {
    for (const asker of askers) asker.reject(error)
    return loop.stopped.signal.aborted ? 0 : afterFailure(loop, error)
  }
}

function afterFailure(loop: Loop, error: unknown): number {
  const { random, log } = loop.parts
  loop.failures += 1
  const pauseMs = Math.max(pauseAfter(error, loop.failures, rhythmOf(loop), random), 1)
  log.warn({ reason: describeError(error), pauseMs, failures: loop.failures }, 'the contact failed')
  noteTrouble(loop, error, pauseMs)
  return pauseMs
}

async function once(loop: Loop): Promise<void> {
  try {
    if (await cycle(loop, 0)) await report(loop, loop.stopped.signal)
  } catch (error) {
    noteTrouble(loop, error, 0)
    throw error
  }
}

/** State first, then the target. True: go on at once. */
async function cycle(loop: Loop, waitSeconds: number, wants?: 'release'): Promise<boolean> {
  loop.sittings = loop.sessions.rings()
  const session = loop.parts.session()
  await report(loop, loop.stopped.signal, wants)
  return isReleased(loop) ? false : pull(loop, session, waitSeconds)
}

/** Waits for the next cycle. Changes are reported meanwhile unless the contact is broken; a new session ends the rest. */
async function rest(loop: Loop, pauseMs: number): Promise<void> {
  const { clock } = loop.parts
  const until = clock.now() + pauseMs
  loop.status = { ...loop.status, nextTryAt: until }
  while (clock.now() < until && !loop.stopped.signal.aborted) {
    const done = new AbortController()
    const signal = AbortSignal.any([done.signal, loop.stopped.signal])
    const changed =
      loop.failures === 0 ? [loop.changes.beyond(loop.reported, signal).then(() => 'change' as const)] : []
    const heard = await Promise.race([
      clock.wait(until - clock.now(), signal).then(() => 'time' as const),
      loop.sessions.beyond(loop.sittings, signal).then(() => 'session' as const),
      ...changed,
    ]).finally(() => done.abort())
    if (heard !== 'change' || loop.stopped.signal.aborted) return
    const failed = await gatherAndReport(loop, loop.stopped.signal).then(
      () => false,
      () => true,
    )
    if (failed) return
  }
}
