import {
  JWS_TYPES,
  keyId,
  newKey,
  parseEnrolmentCode,
  publicKey,
  signJws,
  type EnrolmentClaim,
} from '@earshot/protocol'
import type { Clock } from '../clock.ts'
import { HubError } from '../errors.ts'
import type { TargetHold } from '../target/hold.ts'
import { verifyFirstTarget } from '../target/verify.ts'
import { call } from './call.ts'
import type { Counter } from './counter.ts'
import type { Enrolling, IdentityFile } from './identity.ts'
import type { Transport } from './port.ts'
import { reach } from './reach.ts'

/** What an enrolment says about the computer. */
export type ComputerFacts = EnrolmentClaim['computer']

/** What an enrolment needs. */
export type EnrolmentParts = {
  identity: IdentityFile
  hold: TargetHold
  counter: Counter
  transport: Transport
  clock: Clock
  computer: () => ComputerFacts
  version: string
}

/** Enrolled, or waiting for an operator. */
export type EnrolmentResult =
  { result: 'enrolled'; hub: string } | { result: 'pending'; retryAfterMs: number }

/**
 * Takes a code: a fresh key is on disk before anything is sent. The same code again keeps the key, so that a code is
 * counted once. Throws `ProtocolError` `code_invalid`, or `HubError` `already_enrolled`.
 */
export async function takeCode(
  identity: IdentityFile,
  text: string,
  mayReplace: boolean,
): Promise<Enrolling> {
  const enrolmentCode = parseEnrolmentCode(text)
  const known = identity.current()
  if (known?.stage === 'enrolled' && !known.left && !mayReplace) throw new HubError('already_enrolled')
  if (known?.stage === 'enrolling' && known.enrolmentCode.token === enrolmentCode.token) {
    const again = { ...known, enrolmentCode }
    await identity.save(again)
    return again
  }
  const enrolling: Enrolling = { stage: 'enrolling', key: await newKey(), enrolmentCode }
  await identity.save(enrolling)
  return enrolling
}

/** Asks once. The target of the answer is verified and on disk before the hub counts as enrolled. */
export async function askToEnrol(
  parts: EnrolmentParts,
  enrolling: Enrolling,
  signal?: AbortSignal,
): Promise<EnrolmentResult> {
  const { urls, pins } = enrolling.enrolmentCode
  const enrolment = await signJws(JWS_TYPES.enrolment, await claimOf(parts, enrolling), enrolling.key, true)
  const options = { body: { enrolment }, ...(signal ? { signal } : {}) }
  const answer = await reach(urls, pins, (peer) => call(parts.transport, peer, 'enrolment', options))
  if (answer.result === 'pending') return { result: 'pending', retryAfterMs: answer.retryAfterSeconds * 1000 }
  const hubKey = keyId(publicKey(enrolling.key))
  const expected = { hub: answer.hub, hubKey, above: 0 }
  const verified = await verifyFirstTarget(answer.target, enrolling.enrolmentCode.key, expected)
  await parts.hold.restart(verified, parts.clock.now())
  const { organization } = verified.target
  await parts.identity.save({
    stage: 'enrolled',
    key: enrolling.key,
    hub: answer.hub,
    organization,
    recovered: null,
    left: false,
  })
  return { result: 'enrolled', hub: answer.hub }
}

async function claimOf(parts: EnrolmentParts, enrolling: Enrolling): Promise<EnrolmentClaim> {
  return {
    token: enrolling.enrolmentCode.token,
    key: enrolling.enrolmentCode.key,
    computer: parts.computer(),
    version: parts.version,
    incarnation: parts.counter.incarnation(),
    sequence: await parts.counter.next(),
    sentAt: parts.clock.now(),
  }
}
