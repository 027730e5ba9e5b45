import { JWS_TYPES, keyId, publicKey, signJws, type ProofClaim, type TokenClaim } from '@earshot/protocol'
import { HubError } from '../errors.ts'
import type { Clock } from '../clock.ts'
import type { HubLogger } from '../logger.ts'
import type { TargetHold } from '../target/hold.ts'
import { call } from './call.ts'
import type { ComputerFacts } from './enrol.ts'
import type { Counter } from './counter.ts'
import { trustOf, type Enrolled, type IdentityFile } from './identity.ts'
import type { TimeOffset } from './offset.ts'
import type { Peer, Transport } from './port.ts'
import { reach } from './reach.ts'

/** What every call of an enrolled hub needs. */
export type Link = {
  identity: IdentityFile
  hold: TargetHold
  counter: Counter
  transport: Transport
  clock: Clock
  offset: TimeOffset
  computer: () => ComputerFacts
  version: string
  log: HubLogger
}

/** The enrolled identity. Throws `HubError` `not_enrolled`. */
export function enrolledIdentity(link: Link): Enrolled {
  const identity = link.identity.current()
  if (identity?.stage !== 'enrolled') throw new HubError('not_enrolled')
  return identity
}

/** Runs one attempt against the addresses and pins this hub trusts now. */
export function reachAppliance<T>(link: Link, attempt: (peer: Peer) => Promise<T>): Promise<T> {
  const { urls, pins } = trustOf(enrolledIdentity(link), link.hold)
  return reach(urls, pins, attempt)
}

/** A nonce of the appliance; its clock is noted on the way. */
export async function getNonce(link: Link, peer: Peer, signal?: AbortSignal): Promise<string> {
  const answer = await call(link.transport, peer, 'nonce', withSignal(signal))
  await link.offset.note(answer.now)
  return answer.nonce
}

/** Proves this hub's key for an access token. */
export async function fetchToken(link: Link, signal?: AbortSignal): Promise<string> {
  const identity = enrolledIdentity(link)
  const held = trustOf(identity, link.hold).keys[0]
  if (!held) throw new HubError('not_enrolled')
  return reachAppliance(link, async (peer) => {
    const claim: TokenClaim = {
      nonce: await getNonce(link, peer, signal),
      hub: identity.hub,
      key: keyId(held),
      incarnation: link.counter.incarnation(),
    }
    const proof = await signJws(JWS_TYPES.token, claim, identity.key)
    const answer = await call(link.transport, peer, 'token', { body: { proof }, ...withSignal(signal) })
    return answer.token
  })
}

/** Shows the highest target this hub accepted. Says whether to go on or to keep what it holds until the owner decides. */
export async function showTarget(link: Link, signal?: AbortSignal): Promise<'keep' | 'continue'> {
  const identity = enrolledIdentity(link)
  const highest = link.hold.highest()
  if (!highest) throw new HubError('not_enrolled')
  return reachAppliance(link, async (peer) => {
    const claim: ProofClaim = {
      nonce: await getNonce(link, peer, signal),
      target: highest.jws,
      incarnation: link.counter.incarnation(),
      sequence: await link.counter.next(),
      computer: link.computer(),
      version: link.version,
    }
    const proof = await signJws(JWS_TYPES.proof, claim, identity.key, true)
    const answer = await call(link.transport, peer, 'proof', { body: { proof }, ...withSignal(signal) })
    link.log.info({ result: answer.result, sequence: highest.sequence }, 'showed the highest accepted target')
    return answer.result
  })
}

/** Thumbprint of this hub's own key. */
export const ownKeyId = (identity: Enrolled): string => keyId(publicKey(identity.key))

/** An option object with a signal, or none. */
export const withSignal = (signal: AbortSignal | undefined): { signal?: AbortSignal } =>
  signal ? { signal } : {}
