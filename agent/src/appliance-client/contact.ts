import {
  PULL_HEADERS,
  sha256,
  TARGET_MEDIA_TYPE,
  type StateAnswer,
  type StateMessage,
} from '@earshot/protocol'
import { HubError } from '../errors.ts'
import { TargetRefused, verifyTarget, type VerifiedTarget } from '../target/verify.ts'
import { call, callRaw, Refusal } from './call.ts'
import { trustOf } from './identity.ts'
import {
  enrolledIdentity,
  fetchToken,
  ownKeyId,
  reachAppliance,
  showTarget,
  withSignal,
  type Link,
} from './link.ts'
import { recoverTrust } from './trust.ts'

/** A state message without what the contact adds. */
export type StateBody = Omit<StateMessage, 'incarnation' | 'sequence' | 'sentAt'>

/** Answer to a pull. `held` says that the appliance granted the wait. */
export type Pulled =
  { result: 'stands'; held: boolean } | { result: 'changed'; held: boolean; verified: VerifiedTarget }

/** The hub's side of the protocol once it is enrolled; every remedy the protocol names is applied once per call. */
export type Contact = {
  /** Asks for the target. `tag` is what applies now; a wait of 0 asks for an answer at once. */
  pull: (tag: string | null, waitSeconds: number, signal?: AbortSignal) => Promise<Pulled>
  /** Sends a state message. The same body again after a lost answer is the same message. */
  send: (body: StateBody, signal?: AbortSignal) => Promise<StateAnswer>
}

const HELD_SLACK_MS = 15_000
const RENEWALS = 2

/** Opens the contact of an enrolled hub. */
export function createContact(link: Link): Contact {
  let token: string | null = null
  let lastSent: { bodyHash: string; message: StateMessage } | null = null

  async function withRemedies<T>(work: (token: string) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const used = new Map<string, number>()
    for (;;) {
      try {
        token ??= await fetchToken(link, signal)
        return await work(token)
      } catch (error) {
        const remedy = remedyFor(error)
        const times = (used.get(remedy ?? '') ?? 0) + 1
        if (!remedy || times > (remedy === 'renew' ? RENEWALS : 1)) throw error
        used.set(remedy, times)
        await apply(remedy, error, signal)
      }
    }
  }

  async function apply(remedy: Remedy, error: unknown, signal?: AbortSignal): Promise<void> {
    if (remedy === 'trust') return recoverTrust(link, 'anyone', signal)
    if (remedy === 'rotation')
      return recoverTrust(link, trustOf(enrolledIdentity(link), link.hold).pins, signal)
    token = null
    if (remedy === 'renew') await link.counter.renew(error instanceof Refusal ? (error.continueFrom ?? 0) : 0)
    if (remedy === 'show' && (await showTarget(link, signal)) === 'keep') throw error
  }

  async function pull(tag: string | null, waitSeconds: number, signal?: AbortSignal): Promise<Pulled> {
    return withRemedies(async (bearer) => {
      const headers = await pullHeaders(tag, waitSeconds)
      const timeoutMs = waitSeconds * 1000 + HELD_SLACK_MS
      const options = { token: bearer, headers, timeoutMs, ...withSignal(signal) }
      const answer = await reachAppliance(link, (peer) => callRaw(link.transport, peer, 'target', options))
      const held = /(^|,)\s*wait\s*=/i.test(answer.headers['preference-applied'] ?? '')
      if (answer.status === 304) return { result: 'stands', held }
      return judge(answer.body, held, tag)
    }, signal)
  }

  async function judge(jws: string, held: boolean, tag: string | null): Promise<Pulled> {
    const identity = enrolledIdentity(link)
    const highest = link.hold.highest()
    if (highest?.jws === jws && highest.target.tag === tag) return { result: 'stands', held }
    const expected = {
      hub: identity.hub,
      hubKey: await ownKeyId(identity),
      keys: trustOf(identity, link.hold).keys,
      above: highest?.sequence ?? 0,
    }
    return { result: 'changed', held, verified: await verifyTarget(jws, expected) }
  }

  async function pullHeaders(tag: string | null, waitSeconds: number): Promise<Record<string, string>> {
    return {
      accept: TARGET_MEDIA_TYPE,
      [PULL_HEADERS.incarnation]: link.counter.incarnation(),
      [PULL_HEADERS.sequence]: String(await link.counter.next()),
      [PULL_HEADERS.accepted]: String(link.hold.highest()?.sequence ?? 0),
      ...(tag === null ? {} : { 'if-none-match': `"${tag}"` }),
      ...(waitSeconds > 0 ? { prefer: `wait=${waitSeconds}` } : {}),
    }
  }

  async function send(body: StateBody, signal?: AbortSignal): Promise<StateAnswer> {
    const bodyHash = await sha256(JSON.stringify(body))
    return withRemedies(async (bearer) => {
      const message = await messageFor(body, bodyHash)
      const options = { token: bearer, body: message, ...withSignal(signal) }
      const answer = await reachAppliance(link, (peer) => call(link.transport, peer, 'state', options))
      lastSent = null
      await link.offset.note(answer.now)
      return answer
    }, signal)
  }

  async function messageFor(body: StateBody, bodyHash: string): Promise<StateMessage> {
    const incarnation = link.counter.incarnation()
    if (lastSent?.bodyHash === bodyHash && lastSent.message.incarnation === incarnation)
      return lastSent.message
    const sequence = await link.counter.next()
    const message = { ...body, incarnation, sequence, sentAt: link.clock.now() }
    lastSent = { bodyHash, message }
    return message
  }

  return { pull, send }
}

type Remedy = 'token' | 'renew' | 'show' | 'trust' | 'rotation'

function remedyFor(error: unknown): Remedy | null {
  if (error instanceof TargetRefused) return error.because === 'signedByUnknownKey' ? 'rotation' : null
  if (error instanceof HubError) return error.code === 'pin_mismatch' ? 'trust' : null
  if (!(error instanceof Refusal)) return null
  switch (error.code) {
    case 'token_required':
    case 'nonce_stale':
      return 'token'
    case 'renew':
      return 'renew'
    case 'show_target':
    case 'hub_unknown':
      return 'show'
    default:
      return null
  }
}
