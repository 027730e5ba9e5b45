import {
  embeddedKey,
  enrolmentClaimSchema,
  formatEnrolmentCode,
  JWS_TYPES,
  keyId,
  newKey,
  proofClaimSchema,
  PROTOCOL_ERRORS,
  publicKey,
  randomId,
  signJws,
  stateMessageSchema,
  targetTag,
  tokenClaimSchema,
  verifyJws,
  type HubState,
  type PrivateKey,
  type ProtocolErrorCode,
  type PublicKey,
  type Session,
  type StateMessage,
  type Suggestion,
  type Target,
  type TargetAssignment,
  type TargetContent,
} from '@earshot/protocol'
import type { Peer, Transport, WireRequest, WireResponse } from '../../src/appliance-client/port.ts'
import type { Clock } from '../../src/clock.ts'
import { HubError } from '../../src/errors.ts'
import { applyDelta } from '../../src/state/diff.ts'

/**
 * The other party: an appliance in memory with one organization and one hub, for tests of the hub alone. It is strict
 * about what a hub must send; what it answers is decided by the test through its fields.
 */
export type StubAppliance = {
  transport: Transport
  code: () => Promise<string>
  key: PrivateKey
  keys: PrivateKey[]
  pin: string
  online: boolean
  pending: boolean
  holds: boolean
  hub: string
  hubKey: PublicKey | null
  session: Session | null
  assignments: TargetAssignment[]
  /** What applies to a person in place of `assignments`, by login. */
  personal: Record<string, TargetAssignment[]>
  kind: 'normal' | 'release'
  sequence: number
  state: HubState | null
  stateHash: string | null
  messages: StateMessage[]
  had: Record<string, Suggestion[]>
  calls: string[]
  requests: { call: string; peer: Peer; request: WireRequest }[]
  /** Answers the next calls of a kind with an error. */
  refuse: Map<string, { code: ProtocolErrorCode; continueFrom?: number; times: number }>
  /** Replaces a served target. */
  tamper: ((jws: string, target: Target) => Promise<string>) | null
  /** How many answers of a call get lost on the way back. */
  lose: Map<string, number>
  trustNumber: number
  proofs: number
  target: () => Promise<{ jws: string; target: Target }>
  /** How far the appliance's clock is ahead of the hub's. */
  aheadMs: number
  /** Called when a call arrives. */
  onCall: ((call: string) => void) | null
  /** Asks the next pull to read everything back. */
  sync: boolean
  /** Ends held requests. */
  syncNow: () => void
}

const URL_OF_APPLIANCE = 'https://appliance.example:8443'
export const PIN = 'A'.repeat(43)

/** An appliance that accepts one hub and asks nothing of it. */
export async function createStubAppliance(clock: Clock): Promise<StubAppliance> {
  const key = await newKey()
  const stub: StubAppliance = {
    transport: (peer, request, signal) => answer(stub, clock, peer, request, signal),
    code: async () =>
      formatEnrolmentCode({
        urls: [URL_OF_APPLIANCE],
        pins: [{ of: 'ca', spki: PIN }],
        key: keyId(stub.key),
        token: 't'.repeat(32),
      }),
    key,
    keys: [key],
    pin: PIN,
    online: true,
    pending: false,
    holds: false,
    hub: 'hub-1',
    hubKey: null,
    session: null,
    assignments: [],
    personal: {},
    kind: 'normal',
    sequence: 0,
    state: null,
    stateHash: null,
    messages: [],
    had: {},
    calls: [],
    requests: [],
    refuse: new Map(),
    tamper: null,
    lose: new Map(),
    aheadMs: 0,
    onCall: null,
    sync: false,
    trustNumber: 1,
    proofs: 0,
    target: () => buildTarget(stub, clock),
    syncNow: () => {
      held.get(stub)?.abort()
      held.set(stub, new AbortController())
    },
  }
  held.set(stub, new AbortController())
  return stub
}

const held = new WeakMap<StubAppliance, AbortController>()
const served = new WeakMap<StubAppliance, { tag: string; jws: string; target: Target }>()

async function buildTarget(stub: StubAppliance, clock: Clock): Promise<{ jws: string; target: Target }> {
  const content: TargetContent = {
    kind: stub.kind,
    session: stub.session,
    assignments: stub.personal[stub.session?.login ?? ''] ?? stub.assignments,
    firmware: [],
    keys: { current: publicKey(stub.key), next: null },
    pins: { current: [{ of: 'ca', spki: stub.pin }], next: [] },
    urls: [URL_OF_APPLIANCE],
    contact: { intervalSeconds: 60, jitterPercent: 10 },
    schema: 1,
    catalogue: 1,
  }
  const tag = targetTag(content)
  const last = served.get(stub)
  if (last?.tag === tag && last.target.aud === stub.hub) return last
  stub.sequence += 1
  const target: Target = {
    ...content,
    aud: stub.hub,
    hubKey: stub.hubKey ? keyId(stub.hubKey) : 'x'.repeat(43),
    organization: 'org-1',
    sequence: stub.sequence,
    issuedAt: clock.now(),
    tag,
  }
  const made = { jws: await signJws(JWS_TYPES.target, target, stub.key), target, tag }
  served.set(stub, made)
  return made
}

async function answer(
  stub: StubAppliance,
  clock: Clock,
  peer: Peer,
  request: WireRequest,
  signal?: AbortSignal,
): Promise<WireResponse> {
  const call = /^\/hub\/v1\/(\w+)/.exec(request.path)?.[1] ?? ''
  if (!stub.online) throw new HubError('unreachable', 'appliance.example: refused')
  if (peer.pins !== 'anyone' && !peer.pins.some((pin) => pin.spki === stub.pin))
    throw new HubError('pin_mismatch')
  if (peer.pins === 'anyone' && call !== 'trust') throw new Error(`${call} was sent without a pin`)
  stub.calls.push(call)
  stub.onCall?.(call)
  stub.requests.push({ call, peer, request })
  const refusal = stub.refuse.get(call)
  if (refusal && refusal.times > 0) {
    refusal.times -= 1
    return error(refusal.code, refusal.continueFrom)
  }
  const made = await serve(stub, clock, call, request, signal)
  const lost = stub.lose.get(call) ?? 0
  if (lost === 0) return made
  stub.lose.set(call, lost - 1)
  throw new HubError('unreachable', 'appliance.example: connection reset')
}

async function serve(
  stub: StubAppliance,
  clock: Clock,
  call: string,
  request: WireRequest,
  signal?: AbortSignal,
): Promise<WireResponse> {
  const body: unknown = request.body === null ? null : JSON.parse(request.body)
  switch (call) {
    case 'enrolment':
      return enrol(stub, body as { enrolment: string })
    case 'nonce':
      return json({ nonce: randomId(), now: clock.now() + stub.aheadMs })
    case 'token':
      return token(stub, body as { proof: string })
    case 'proof':
      return proof(stub, body as { proof: string })
    case 'trust':
      return trust(stub, request.path.split('/').pop() ?? '')
    case 'target':
      return pull(stub, clock, request, signal)
    case 'state':
      return state(stub, clock, request, body)
    default:
      return error('not_found')
  }
}

async function enrol(stub: StubAppliance, body: { enrolment: string }): Promise<WireResponse> {
  const key = embeddedKey(body.enrolment)
  await verifyJws(JWS_TYPES.enrolment, body.enrolment, key, enrolmentClaimSchema)
  stub.hubKey = key
  if (stub.pending) return json({ result: 'pending', retryAfterSeconds: 30 }, 202)
  return json({ result: 'enrolled', hub: stub.hub, target: (await stub.target()).jws })
}

async function token(stub: StubAppliance, body: { proof: string }): Promise<WireResponse> {
  const claim = await verifyJws(JWS_TYPES.token, body.proof, stub.hubKey as PublicKey, tokenClaimSchema)
  return json({ token: `token-${claim.incarnation}`, expiresInSeconds: 600 })
}

async function proof(stub: StubAppliance, body: { proof: string }): Promise<WireResponse> {
  const claim = await verifyJws(JWS_TYPES.proof, body.proof, embeddedKey(body.proof), proofClaimSchema)
  if (!claim.target) return error('proof_invalid')
  stub.proofs += 1
  return json({ result: 'continue' })
}

async function trust(stub: StubAppliance, asked: string): Promise<WireResponse> {
  const ids = stub.keys.map((key) => keyId(key))
  const from = ids.indexOf(asked)
  if (from < 0) return error('not_found')
  const rotations = stub.keys.slice(from, -1).map(async (key, step) => {
    const to = publicKey(stub.keys[from + step + 1] as PrivateKey)
    return signJws(JWS_TYPES.rotation, { organization: 'org-1', from: keyId(key), to }, key)
  })
  const pins = { current: [{ of: 'ca', spki: stub.pin }], next: [] }
  const document = { organization: 'org-1', number: stub.trustNumber, pins, urls: [URL_OF_APPLIANCE] }
  return json({
    rotations: await Promise.all(rotations),
    trust: await signJws(JWS_TYPES.trust, document, stub.key),
  })
}

async function pull(
  stub: StubAppliance,
  clock: Clock,
  request: WireRequest,
  signal?: AbortSignal,
): Promise<WireResponse> {
  if (!request.headers['authorization']?.startsWith('Bearer token-')) return error('token_required')
  const wait = Number(/wait=(\d+)/.exec(request.headers['prefer'] ?? '')?.[1] ?? 0)
  const headers: Record<string, string> =
    stub.holds && wait > 0 ? { 'preference-applied': `wait=${wait}` } : {}
  const known = request.headers['if-none-match']
  if (`"${(await stub.target()).target.tag}"` === known && stub.holds && wait > 0) {
    const ended = AbortSignal.any([...(signal ? [signal] : []), (held.get(stub) as AbortController).signal])
    await clock.wait(wait * 1000, ended)
    if (signal?.aborted) throw new HubError('interrupted')
  }
  const { jws, target } = await stub.target()
  if (stub.sync) headers['earshot-sync'] = 'now'
  stub.sync = false
  if (`"${target.tag}"` === known) return { status: 304, headers, body: '' }
  return { status: 200, headers, body: stub.tamper ? await stub.tamper(jws, target) : jws }
}

function state(stub: StubAppliance, clock: Clock, request: WireRequest, body: unknown): WireResponse {
  if (!request.headers['authorization']?.startsWith('Bearer token-')) return error('token_required')
  const message = stateMessageSchema.parse(body)
  stub.messages.push(message)
  if (message.base !== null && message.base !== stub.stateHash)
    return json({ result: 'resync', now: clock.now() + stub.aheadMs })
  stub.state = applyDelta(message.base === null ? null : stub.state, message.delta)
  stub.stateHash = message.hash
  stub.session = stub.state.session
  const named = Object.keys(message.delta.devices ?? {}).map((key) => [key, stub.had[key] ?? []])
  return json({ result: 'accepted', now: clock.now() + stub.aheadMs, suggestions: Object.fromEntries(named) })
}

const json = (value: unknown, status = 200): WireResponse => ({
  status,
  headers: {},
  body: JSON.stringify(value),
})

function error(code: ProtocolErrorCode, continueFrom?: number): WireResponse {
  const detail = PROTOCOL_ERRORS[code].meaning
  return json(
    { error: { code, detail, ...(continueFrom === undefined ? {} : { continueFrom }) } },
    PROTOCOL_ERRORS[code].status,
  )
}
