import { backoffMs, type Random } from '../appliance-client/backoff.ts'
import { isEnrolled } from '../appliance-client/identity.ts'
import { askToEnrol, type EnrolmentParts, type EnrolmentResult } from '../appliance-client/enrol.ts'
import { createBell } from '../bell.ts'
import { describeError, HubError } from '../errors.ts'
import type { HubLogger } from '../logger.ts'
import { NEW_STATUS, type LinkStatus } from './status.ts'
import { codeOf, FIRST_RHYTHM, pauseAfter } from './trouble.ts'

/** Asks to be enrolled until the answer is final. */
export type EnrolmentLoop = {
  status: () => LinkStatus
  /** One attempt now; shared with an attempt that is under way. */
  ask: () => Promise<EnrolmentResult>
  /** Runs until the hub is enrolled (true) or stopped (false). */
  run: () => Promise<boolean>
  /** A code was taken: ask now. */
  nudge: () => void
  stop: () => void
}

/** Pauses while an operator has not decided. */
const PENDING = { firstMs: 10_000, longestMs: 300_000 }

/** Creates the loop of a hub that isn't enrolled. */
export function createEnrolmentLoop(
  parts: EnrolmentParts & { random: Random; log: HubLogger },
): EnrolmentLoop {
  const { identity, clock, random, log } = parts
  const taken = createBell()
  const stopped = new AbortController()
  let status: LinkStatus = NEW_STATUS
  let asking: Promise<EnrolmentResult> | undefined
  let failures = 0
  let patience = 0

  async function askNow(): Promise<EnrolmentResult> {
    const current = identity.current()
    if (current?.stage === 'enrolled') return { result: 'enrolled', hub: current.hub }
    if (!current) throw new HubError('not_enrolled')
    try {
      const answer = await askToEnrol(parts, current, stopped.signal)
      status = { ...NEW_STATUS, stage: answer.result, reachable: true, lastContactAt: clock.now() }
      return answer
    } catch (error) {
      const trouble = { code: codeOf(error), detail: describeError(error), at: clock.now() }
      status = { ...status, stage: 'enrolling', reachable: false, trouble }
      throw error
    }
  }

  const ask = (): Promise<EnrolmentResult> =>
    (asking ??= askNow().finally(() => {
      asking = undefined
    }))

  async function pauseFor(): Promise<number | null> {
    try {
      const answer = await ask()
      failures = 0
      if (answer.result === 'enrolled') return null
      patience += 1
      return backoffMs(patience, random, answer.retryAfterMs, PENDING)
    } catch (error) {
      failures += 1
      log.warn({ reason: describeError(error), failures }, 'the enrolment failed')
      return Math.max(1, pauseAfter(error, failures, FIRST_RHYTHM, random))
    }
  }

  async function run(): Promise<boolean> {
    while (!stopped.signal.aborted) {
      if (isEnrolled(identity.current())) return true
      const codes = taken.rings()
      const waiting = identity.current()?.stage === 'enrolling'
      const pauseMs = waiting ? await pauseFor() : Infinity
      if (pauseMs === null) return true
      if (stopped.signal.aborted) return false
      status = { ...status, nextTryAt: Number.isFinite(pauseMs) ? clock.now() + pauseMs : null }
      const done = new AbortController()
      const signal = AbortSignal.any([done.signal, stopped.signal])
      await Promise.race([clock.wait(pauseMs, signal), taken.beyond(codes, signal)]).finally(() =>
        done.abort(),
      )
    }
    return false
  }

  return { status: () => status, ask, run, nudge: taken.ring, stop: () => stopped.abort() }
}
