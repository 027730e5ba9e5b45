import {
  claimedKeyId,
  describeIssues,
  fromBase64url,
  JWS_TYPES,
  keyId,
  ProtocolError,
  targetSchema,
  targetTag,
  verifyJws,
  type PublicKey,
  type Target,
  type TargetContent,
} from '@earshot/protocol'
import { z } from 'zod'
import { HubError } from '../errors.ts'

/** The attack or mistake a refusal stops. */
export type RefusedBecause =
  'signature' | 'signedByUnknownKey' | 'shape' | 'audience' | 'hubKey' | 'older' | 'tag'

/** A target that was not accepted. What the hub holds stays in force. */
export class TargetRefused extends HubError {
  readonly because: RefusedBecause
  constructor(because: RefusedBecause, detail: string) {
    super('target_refused', detail)
    this.name = 'TargetRefused'
    this.because = because
  }
}

/** A target that passed every check, with the signed text itself. */
export type VerifiedTarget = { jws: string; target: Target }

/** What a target must fit: this hub, its key's thumbprint, one of the signing keys held, and rise above `above`. */
export type Expectation = { hub: string; hubKey: string; keys: readonly PublicKey[]; above: number }

/** Accepts a target or throws `TargetRefused`: signature first, then shape, audience, key, sequence and tag. */
export async function verifyTarget(jws: string, expected: Expectation): Promise<VerifiedTarget> {
  const document = await signedDocument(jws, await signer(jws, expected.keys))
  const parsed = targetSchema.safeParse(document)
  if (!parsed.success) throw new TargetRefused('shape', describeIssues(parsed.error))
  const target = parsed.data
  if (target.aud !== expected.hub) throw new TargetRefused('audience', `aud: is for hub ${target.aud}`)
  if (target.hubKey !== expected.hubKey) throw new TargetRefused('hubKey', 'hubKey: is for another key')
  if (target.sequence <= expected.above) {
    throw new TargetRefused('older', `sequence: ${target.sequence} is not above ${expected.above}`)
  }
  if (target.tag !== targetTag(document as TargetContent)) {
    throw new TargetRefused('tag', 'tag: does not fit the content')
  }
  return { jws, target }
}

/**
 * Accepts the first target of an enrolment: the key it names as current must hash to `keyIdOfCode` and have signed it.
 * Throws `TargetRefused`.
 */
export async function verifyFirstTarget(
  jws: string,
  keyIdOfCode: string,
  expected: Omit<Expectation, 'keys'>,
): Promise<VerifiedTarget> {
  const claimed = z.object({ keys: targetSchema.shape.keys }).safeParse(unverifiedPayload(jws))
  if (!claimed.success) throw new TargetRefused('shape', describeIssues(claimed.error))
  const { current } = claimed.data.keys
  if (keyId(current) !== keyIdOfCode) {
    throw new TargetRefused(
      'signedByUnknownKey',
      'keys.current: is not the signing key that the enrolment code names',
    )
  }
  return verifyTarget(jws, { ...expected, keys: [current] })
}

async function signer(jws: string, keys: readonly PublicKey[]): Promise<PublicKey> {
  const claimed = await inTerms(() => claimedKeyId(jws))
  const ids = keys.map(keyId)
  const key = keys[ids.indexOf(claimed ?? '')]
  if (!key)
    throw new TargetRefused('signedByUnknownKey', 'The target is signed by a key this hub does not hold.')
  return key
}

const signedDocument = (jws: string, key: PublicKey): Promise<unknown> =>
  inTerms(() => verifyJws(JWS_TYPES.target, jws, key, z.unknown()))

async function inTerms<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    throw new TargetRefused(error.code === 'bad_request' ? 'shape' : 'signature', error.detail)
  }
}

function unverifiedPayload(jws: string): unknown {
  try {
    return JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(fromBase64url(jws.split('.')[1] ?? '')),
    )
  } catch {
    throw new TargetRefused('shape', 'The target is not a compact JWS of JSON.')
  }
}
