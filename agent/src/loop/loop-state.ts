import type { HubState, Session } from '@earshot/protocol'
import type { Random } from '../appliance-client/backoff.ts'
import type { Contact } from '../appliance-client/contact.ts'
import { createBell, type Bell } from '../bell.ts'
import type { Clock } from '../clock.ts'
import type { Fleet } from '../devices/fleet.ts'
import { describeError, HubError } from '../errors.ts'
import type { HubLogger } from '../logger.ts'
import type { Reporter } from '../state/report.ts'
import type { TargetHold } from '../target/hold.ts'
import { NEW_STATUS, type LinkStatus } from './status.ts'
import { codeOf, FIRST_RHYTHM, isAnswer, type ContactRhythm } from './trouble.ts'

/** What the loop of an enrolled hub needs. */
export type LoopParts = {
  contact: Contact
  reporter: Reporter
  hold: TargetHold
  fleet: Pick<Fleet, 'waiting' | 'told' | 'nudge' | 'readAgain' | 'save'>
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

/** A contact loop at work. */
export type Loop = {
  readonly parts: LoopParts
  readonly changes: Bell
  readonly sessions: Bell
  readonly stopped: AbortController
  /** Changes that the last report has taken in. */
  reported: number
  /** Changes of session that the present cycle has taken in. */
  sittings: number
  status: LinkStatus
  failures: number
  askers: Asker[]
}

/** Somebody who waits for the end of a cycle. */
export type Asker = { wants: 'release'; resolve: () => void; reject: (error: unknown) => void }

/** A loop that has not begun. */
export const newLoop = (parts: LoopParts): Loop => ({
  parts,
  changes: createBell(),
  sessions: createBell(),
  stopped: new AbortController(),
  reported: 0,
  sittings: 0,
  status: { ...NEW_STATUS, stage: 'enrolled' },
  failures: 0,
  askers: [],
})

/** The appliance has answered. */
export function noteContact(loop: Loop): void {
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

/** A contact has failed; the next is in `pauseMs`. */
export function noteTrouble(loop: Loop, error: unknown, pauseMs: number): void {
  const at = loop.parts.clock.now()
  const detail = error instanceof HubError ? error.detail : describeError(error)
  const trouble = { code: codeOf(error), detail, at }
  loop.status = { ...loop.status, reachable: false, trouble, nextTryAt: at + pauseMs }
  if (isAnswer(error)) loop.status = { ...loop.status, lastContactAt: at }
  loop.parts.fleet.nudge()
}

/** Interval and jitter of the target in force. */
export const rhythmOf = (loop: Loop): ContactRhythm =>
  loop.parts.hold.find(loop.parts.session())?.contact ?? FIRST_RHYTHM

/** Whether the appliance has acknowledged a release. */
export const isReleased = (loop: Loop): boolean => loop.status.stage === 'left'
