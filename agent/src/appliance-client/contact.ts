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
export type Pulled = { held: boolean; sync: boolean } & (
  { result: 'stands' } | { result: 'changed'; verified: VerifiedTarget }
)

/** The hub's side of the protocol once it is enrolled; every remedy the protocol names is applied once per call. */
export type Contact = {
  /** Asks for the target. `tag` is what applies now; a wait of 0 asks for an answer at once. */
  pull: (tag: string | null, waitSeconds: number, signal?: AbortSignal) => Promise<Pulled>
  /** Sends a state message. The same body again after a lost answer is the same message. */
  send: (body: StateBody, signal?: AbortSignal) => Promise<StateAnswer>
}

const HELD_SLACK_MS = 15_000
const RENEWALS = 2

/** What a contact keeps between calls. */
type Talk = { link: Link; token: string | null; lastSent: { bodyHash: string; message: StateMessage } | null }

/** Opens the contact of an enrolled hub. */
export function createContact(link: Link): Contact {
  const talk: Talk = { link, token: null, lastSent: null }
  return {
    pull: (tag, waitSeconds, signal) =>
      withRemedies(talk, (token) => pullOnce(link, token, { tag, waitSeconds }, signal), signal),
    send: async (body, signal) => {
      const bodyHash = sha256(JSON.stringify(body))
      return withRemedies(talk, (token) => sendOnce(talk, token, body, bodyHash, signal), signal)
    },
  }
}

async function withRemedies<T>(
  talk: Talk,
  work: (token: string) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const used = new Map<Remedy, number>()
  for (;;) {
    try {
      talk.token ??= await fetchToken(talk.link, signal)
      return await work(talk.token)
    } catch (error) {
      const remedy = remedyFor(error)
      const times = remedy ? (used.get(remedy) ?? 0) + 1 : 0
      if (!remedy || times > (remedy === 'renew' ? RENEWALS : 1)) throw error
      used.set(remedy, times)
      await apply(talk, remedy, error, signal)
    }
  }
}

async function apply(talk: Talk, remedy: Remedy, error: unknown, signal?: AbortSignal): Promise<void> {
  const { link } = talk
  if (remedy === 'trust') return recoverTrust(link, 'anyone', signal)
  if (remedy === 'rotation')
    return recoverTrust(link, trustOf(enrolledIdentity(link), link.hold).pins, signal)
  talk.token = null
  if (remedy === 'renew') await link.counter.renew(error instanceof Refusal ? (error.continueFrom ?? 0) : 0)
  if (remedy === 'show' && (await showTarget(link, signal)) === 'keep') throw error
}

type Ask = { tag: string | null; waitSeconds: number }

async function pullOnce(link: Link, token: string, ask: Ask, signal?: AbortSignal): Promise<Pulled> {
  const headers = await pullHeaders(link, ask)
  const options = { token, headers, timeoutMs: ask.waitSeconds * 1000 + HELD_SLACK_MS, ...withSignal(signal) }
  const answer = await reachAppliance(link, (peer) => callRaw(link.transport, peer, 'target', options))
  const held = /(^|,)\s*wait\s*=/i.test(answer.headers['preference-applied'] ?? '')
  const sync = answer.headers[PULL_HEADERS.sync] === 'now'
  const verified = answer.status === 304 ? null : await judge(link, answer.body, ask.tag)
  return verified ? { result: 'changed', held, sync, verified } : { result: 'stands', held, sync }
}

async function pullHeaders(link: Link, { tag, waitSeconds }: Ask): Promise<Record<string, string>> {
  return {
    accept: TARGET_MEDIA_TYPE,
    [PULL_HEADERS.incarnation]: link.counter.incarnation(),
    [PULL_HEADERS.sequence]: String(await link.counter.next()),
    [PULL_HEADERS.accepted]: String(link.hold.highest()?.sequence ?? 0),
    ...(tag === null ? {} : { 'if-none-match': `"${tag}"` }),
    ...(waitSeconds > 0 ? { prefer: `wait=${waitSeconds}` } : {}),
  }
}

/** The verified target; null when it is the very one that applies already. */
async function judge(link: Link, jws: string, tag: string | null): Promise<VerifiedTarget | null> {
  const identity = enrolledIdentity(link)
  const highest = link.hold.highest()
  if (highest?.jws === jws && highest.target.tag === tag) return null
  const expected = {
    hub: identity.hub,
    hubKey: ownKeyId(identity),
    keys: trustOf(identity, link.hold).keys,
    above: highest?.sequence ?? 0,
  }
  return verifyTarget(jws, expected)
}

async function sendOnce(
  talk: Talk,
  token: string,
  body: StateBody,
  bodyHash: string,
  signal?: AbortSignal,
): Promise<StateAnswer> {
  const { link } = talk
  const message = await messageFor(talk, body, bodyHash)
  const options = { token, body: message, ...withSignal(signal) }
  const answer = await reachAppliance(link, (peer) => call(link.transport, peer, 'state', options))
  talk.lastSent = null
  await link.offset.note(answer.now)
  return answer
}

async function messageFor(talk: Talk, body: StateBody, bodyHash: string): Promise<StateMessage> {
  const { link, lastSent } = talk
  const incarnation = link.counter.incarnation()
  if (lastSent?.bodyHash === bodyHash && lastSent.message.incarnation === incarnation) return lastSent.message
  const message = { ...body, incarnation, sequence: await link.counter.next(), sentAt: link.clock.now() }
  talk.lastSent = { bodyHash, message }
  return message
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
