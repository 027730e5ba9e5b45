import { sameSession, type HubState, type Session } from '@earshot/protocol'
import { intervalMs, type Random } from '../appliance-client/backoff.ts'
import type { Contact } from '../appliance-client/contact.ts'
import { createBell, type Bell } from '../bell.ts'
import type { Clock } from '../clock.ts'
import type { Fleet } from '../devices/fleet.ts'
import { describeError, HubError } from '../errors.ts'
import type { HubLogger } from '../logger.ts'
import type { Reporter } from '../state/report.ts'
import type { TargetHold } from '../target/hold.ts'
import { NEW_STATUS, type LinkStatus } from './status.ts'
import { codeOf, FIRST_RHYTHM, isAnswer, isSpoiltMessage, pauseAfter, type ContactRhythm } from './trouble.ts'

/** What the loop of an enrolled hub needs. */
export type LoopParts = {
  contact: Contact
  reporter: Reporter
  hold: TargetHold
  fleet: Pick<Fleet, 'waiting' | 'told' | 'nudge' | 'readAgain'>
  clock: Clock
  random: Random
  log: HubLogger
  session: () => Session | null
  state: () => HubState
  /** A target was accepted. */
  onTarget: () => void
  /** The appliance has acknowledged that the release was accepted. */
  onReleased: () => Promise<void>
}

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
const SHORTEST_HELD_MS = 1_000
const GATHER_MS = 200

type Loop = {
  parts: LoopParts
  changes: Bell
  sessions: Bell
  /** Rings that the last report has taken in. */
  reported: number
  stopped: AbortController
  status: LinkStatus
  failures: number
  askers: Asker[]
}

type Asker = { wants: 'release'; resolve: () => void; reject: (error: unknown) => void }

/** Creates the loop of an enrolled hub; `run` resolves after `stop`, or after a release was acknowledged. */
export function createContactLoop(parts: LoopParts): ContactLoop {
  const loop: Loop = {
    parts,
    changes: createBell(),
    sessions: createBell(),
    reported: 0,
    stopped: new AbortController(),
    status: { ...NEW_STATUS, stage: 'enrolled' },
    failures: 0,
    askers: [],
  }
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

/** One cycle. Returns how long to rest; failures never leave it. */
async function attempt(loop: Loop): Promise<number> {
  const { random } = loop.parts
  const askers = loop.askers.splice(0)
  try {
    const again = await cycle(loop, askers.length > 0 ? 0 : HELD_SECONDS, askers[0]?.wants)
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
  await report(loop, loop.stopped.signal, wants)
  return isReleased(loop) ? false : pull(loop, waitSeconds)
}

/** Asks for the target and goes on reporting while the appliance holds the request. True: go on at once. */
async function pull(loop: Loop, waitSeconds: number): Promise<boolean> {
  const { contact, hold, clock, session } = loop.parts
  const sittings = loop.sessions.rings()
  const askedAs = session()
  const ended = new AbortController()
  const signal = AbortSignal.any([ended.signal, loop.stopped.signal])
  const began = clock.now()
  const tag = hold.find(askedAs)?.tag ?? null
  const pulling = contact.pull(tag, waitSeconds, signal)
  const pulled = await whileReporting(loop, pulling, { sittings, ended })
  if (pulled === 'interrupted') return true
  noteContact(loop)
  if (pulled.sync) loop.parts.fleet.readAgain()
  if (pulled.result === 'stands') {
    const moved = !sameSession(askedAs, session())
    return moved || pulled.sync || (pulled.held && clock.now() - began >= SHORTEST_HELD_MS)
  }
  await hold.accept(pulled.verified, askedAs, clock.now())
  loop.parts.onTarget()
  return true
}

async function whileReporting<T>(
  loop: Loop,
  pulling: Promise<T>,
  { sittings, ended }: { sittings: number; ended: AbortController },
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
        loop.sessions.beyond(sittings, done.signal).then(() => 'session' as const),
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

async function gatherAndReport(loop: Loop, signal: AbortSignal): Promise<void> {
  await loop.parts.clock.wait(GATHER_MS, loop.stopped.signal)
  await report(loop, AbortSignal.any([signal, loop.stopped.signal]))
}

/** Reports what differs, and asks what arriving headsets have had. A message refused for what it says is only noted. */
async function report(loop: Loop, signal: AbortSignal, wants?: 'release'): Promise<void> {
  const { reporter, fleet, log, onReleased } = loop.parts
  loop.reported = loop.changes.rings()
  const next = loop.parts.state()
  const touch = fleet.waiting()
  if (!wants && touch.length === 0 && !reporter.differs(next)) return
  try {
    const had = await reporter.report(next, { touch, ...(wants ? { wants } : {}) }, signal)
    noteContact(loop)
    fleet.told(touch, had)
    if (next.target?.kind === 'release') {
      await onReleased()
      loop.status = { ...loop.status, stage: 'left' }
    }
  } catch (error) {
    if (!isSpoiltMessage(error)) throw error
    log.error({ reason: describeError(error) }, 'the appliance refused what the state says')
    noteTrouble(loop, error, 0)
  }
}

/** Waits for the next cycle. Changes are reported meanwhile unless the contact is broken; a new session ends the rest. */
async function rest(loop: Loop, pauseMs: number): Promise<void> {
  const { clock } = loop.parts
  const until = clock.now() + pauseMs
  const sittings = loop.sessions.rings()
  loop.status = { ...loop.status, nextTryAt: until }
  while (clock.now() < until && !loop.stopped.signal.aborted) {
    const done = new AbortController()
    const signal = AbortSignal.any([done.signal, loop.stopped.signal])
    const changed =
      loop.failures === 0 ? [loop.changes.beyond(loop.reported, signal).then(() => 'change' as const)] : []
    const heard = await Promise.race([
      clock.wait(until - clock.now(), signal).then(() => 'time' as const),
      loop.sessions.beyond(sittings, signal).then(() => 'session' as const),
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

function noteContact(loop: Loop): void {
  const was = loop.status.reachable === true
  loop.status = {
    ...loop.status,
    reachable: true,
    lastContactAt: loop.parts.clock.now(),
    trouble: null,
    nextTryAt: null,
  }
  if (!was) loop.parts.fleet.nudge()
}

function noteTrouble(loop: Loop, error: unknown, pauseMs: number): void {
  const at = loop.parts.clock.now()
  const detail = error instanceof HubError ? error.detail : describeError(error)
  const trouble = { code: codeOf(error), detail, at }
  loop.status = { ...loop.status, reachable: false, trouble, nextTryAt: at + pauseMs }
  if (isAnswer(error)) loop.status = { ...loop.status, lastContactAt: at }
  loop.parts.fleet.nudge()
}

const rhythmOf = (loop: Loop): ContactRhythm =>
  loop.parts.hold.find(loop.parts.session())?.contact ?? FIRST_RHYTHM

const isReleased = (loop: Loop): boolean => loop.status.stage === 'left'
