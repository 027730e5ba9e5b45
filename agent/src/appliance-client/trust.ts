import { keyId, verifyTrust, type Pin } from '@earshot/protocol'
import { describeError, HubError } from '../errors.ts'
import { call } from './call.ts'
import { trustOf } from './identity.ts'
import { enrolledIdentity, withSignal, type Link } from './link.ts'
import { reach } from './reach.ts'

/**
 * Fetches the trust document for the signing key this hub holds and adopts key, pins and addresses from it. The
 * document proves itself by the chain of rotations, so `pins` may be `anyone` when none fits any more. Its number
 * must rise. Throws `HubError` `trust_refused`, and what the fetch throws.
 */
export async function recoverTrust(
  link: Link,
  pins: readonly Pin[] | 'anyone',
  signal?: AbortSignal,
): Promise<void> {
  const identity = enrolledIdentity(link)
  const { urls, keys } = trustOf(identity, link.hold)
  const held = keys[0]
  if (!held) throw new HubError('not_enrolled')
  const options = { parameter: keyId(held), ...withSignal(signal) }
  const answer = await reach(urls, pins, (peer) => call(link.transport, peer, 'trust', options))
  const seen = identity.recovered?.number ?? -1
  const { key, trust } = await verifyTrust(held, answer, seen + 1).catch((error: unknown) => {
    throw new HubError('trust_refused', describeError(error), error)
  })
  if (trust.organization !== identity.organization) {
    throw new HubError('trust_refused', 'organization: the trust document is for another organization')
  }
  const above = link.hold.highest()?.sequence ?? 0
  const recovered = { above, number: trust.number, key, pins: trust.pins, urls: trust.urls }
  await link.identity.save({ ...identity, recovered })
  link.log.warn(
    { number: trust.number, rotations: answer.rotations.length },
    'adopted a newer trust document',
  )
}
