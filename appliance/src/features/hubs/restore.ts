import {
  claimedKeyId,
  embeddedKey,
  JWS_TYPES,
  keyId,
  proofClaimSchema,
  ProtocolError,
  targetSchema,
  verifyJws,
  type ProofClaim,
  type PublicKey,
  type Target,
} from '@earshot/protocol'
import { systemActor, type Actor } from '../../platform/actor.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { NO_CONTACT } from './contact.ts'
import { saveContacts } from './contact-store.ts'
import type { HubParts } from './deps.ts'
import { followRules } from './follow-rules.ts'
import type { Hub } from './hub.ts'
import type { TargetBasis } from './target-basis.ts'
import * as restores from './restore-store.ts'
import * as store from './store.ts'

/** What a proof was worth: hold still until the owner has decided, or go on. */
export type ProofResult = 'keep' | 'continue'

/**
 * `POST /hub/v1/proof`: a hub shows the signed target with the highest sequence it accepted. Our own signature is
 * the proof that this appliance is older than its hubs. Throws `ProtocolError`.
 */
export async function takeProof(parts: HubParts, jws: string): Promise<ProofResult> {
  const key = embeddedKey(jws)
  const claim = await verifyJws(JWS_TYPES.proof, jws, key, proofClaimSchema)
  if (!parts.tickets.isNonce(claim.nonce)) throw new ProtocolError('nonce_stale')
  const target = await ownTarget(parts, claim.target, keyId(key))
  return parts.database.write(async (tx) => {
    const hub = await store.findHub(tx, target.aud)
    if (hub && hub.keyId !== target.hubKey) throw new ProtocolError('proof_invalid')
    if (hub?.status === 'revoked') throw new ProtocolError('hub_revoked')
    if (hub && hub.targetSequence >= target.sequence) return 'continue'
    await recordProof(parts, tx, target)
    if (!hub) await insertProved(parts, tx, key, target, claim)
    const decided = (await restores.findRestore(tx, target.organization))?.decidedAt ?? null
    if (decided === null) return 'keep'
    await continueHub(parts, tx, target.organization, { hubId: target.aud, sequence: target.sequence })
    return 'continue'
  })
}

/** The target a hub shows, once it is sure that we signed it, for this key. */
async function ownTarget(parts: HubParts, jws: string, hubKey: string): Promise<Target> {
  const signedBy = await parts.keys.signing.find(parts.database.read, claimedKeyId(jws) ?? '')
  if (!signedBy) throw new ProtocolError('proof_invalid', 'The target shown was not signed here.')
  const target = await verifyJws(JWS_TYPES.target, jws, signedBy.publicKey, targetSchema)
  if (target.organization !== signedBy.organizationId || target.hubKey !== hubKey) {
    throw new ProtocolError('proof_invalid', 'The target shown is not for this hub.')
  }
  return target
}

async function recordProof(parts: HubParts, tx: Tx, target: Target): Promise<void> {
  const now = parts.clock.now()
  await restores.saveProof(tx, {
    hubId: target.aud,
    organizationId: target.organization,
    sequence: target.sequence,
    provedAt: now,
  })
  const isFirst = await restores.noticeRestore(tx, target.organization, target, now)
  if (!isFirst) return
  await parts.audit.record(tx, {
    organizationId: target.organization,
    actor: systemActor('restore'),
    action: 'hub.olderNoticed',
    object: { kind: 'hub', id: target.aud },
    detail: { sequence: target.sequence },
  })
}

/** A hub that enrolled after the backup: known to us by the target it shows, waiting for the owner's decision. */
async function insertProved(
  parts: HubParts,
  tx: Tx,
  key: PublicKey,
  target: Target,
  claim: ProofClaim,
): Promise<void> {
  const now = parts.clock.now()
  const hub: Hub = {
    id: target.aud,
    organizationId: target.organization,
    keyId: target.hubKey,
    publicKey: key,
    status: 'pending',
    statusSince: now,
    knownBy: 'proof',
    enrolmentCodeId: null,
    previousHubId: null,
    computer: claim.computer,
    version: claim.version,
    siteId: null,
    personId: null,
    releaseGranted: false,
    targetSequence: 0,
    targetTag: null,
    acceptedSequence: target.sequence,
    acceptedTag: target.tag,
    stateHash: null,
    enrolledAt: now,
  }
  await store.insertHub(tx, hub)
  await followRules(parts, tx, hub.organizationId, [hub.id])
  const memory = { ...NO_CONTACT, incarnation: claim.incarnation, sequence: claim.sequence }
  await saveContacts(tx, [{ hubId: hub.id, organizationId: hub.organizationId, memory, lastContactAt: now }])
}

/**
 * Whether a hub that is back by the target it showed goes on keeping it. An appliance rebuilt from its recovery kit has
 * no policies: it opens no lock before the first is in force, and from then on governs the hub like any other.
 */
export async function keepsForNow(
  { policies }: HubParts,
  reader: Reader,
  { hub, organization }: TargetBasis,
): Promise<boolean> {
  if (hub.knownBy !== 'proof' || hub.targetTag !== null || hub.status === 'retiring') return false
  return organization.fromKit && (await policies.assignments(reader, organization)).length === 0
}

/** What the owner decides about: how many hubs are ahead, which of them have no row here, since when. */
export type OlderThanHubs = { noticedAt: number; ahead: number; unknown: number; highestSequence: number }

/** Whether the appliance is older than its hubs and nobody has decided yet. */
export async function findOlder(reader: Reader, organizationId: string): Promise<OlderThanHubs | undefined> {
  const restore = await restores.findRestore(reader, organizationId)
  if (!restore || restore.decidedAt !== null) return undefined
  const { ahead, unknown } = await restores.countProofs(reader, organizationId)
  return { noticedAt: restore.noticedAt, ahead, unknown, highestSequence: restore.highestSequence }
}

/** The owner's one decision: carry on from here. Throws `AppError` `conflict` when there is nothing to decide. */
export async function carryOn(parts: HubParts, tx: Tx, organizationId: string, actor: Actor): Promise<void> {
  const older = await findOlder(tx, organizationId)
  if (!older) throw new AppError('conflict', say('hub.notOlder'))
  await restores.decide(tx, organizationId, parts.clock.now())
  for (const proof of await restores.listProofs(tx, organizationId))
    await continueHub(parts, tx, organizationId, proof)
  await parts.audit.record(tx, {
    organizationId,
    actor,
    action: 'hub.carriedOn',
    object: { kind: 'organization', id: organizationId },
    detail: { ...older },
  })
  await parts.organizations.touchTargets(tx, organizationId)
}

async function continueHub(
  parts: HubParts,
  tx: Tx,
  organizationId: string,
  proof: { hubId: string; sequence: number },
): Promise<void> {
  await store.raiseTargetSequence(tx, proof.hubId, proof.sequence)
  const hub = await store.findOwnHub(tx, organizationId, proof.hubId)
  if (hub?.status === 'pending' && hub.knownBy === 'proof')
    await store.setStatus(tx, hub.id, 'active', parts.clock.now())
  await parts.notifications.publish(tx, 'hub', proof.hubId)
}
