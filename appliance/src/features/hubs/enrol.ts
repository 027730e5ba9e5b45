import {
  embeddedKey,
  enrolmentClaimSchema,
  JWS_TYPES,
  keyId,
  ProtocolError,
  verifyJws,
  sha256,
  type EnrolmentAnswer,
  type EnrolmentClaim,
  type PublicKey,
} from '@earshot/protocol'
import type { Tx } from '../../platform/db/index.ts'
import { newId } from '../../platform/ids.ts'
import { NO_CONTACT } from './contact.ts'
import { saveContacts } from './contact-store.ts'
import { findCodeByToken, spendCode, type EnrolmentCodeRow } from './code-store.ts'
import { hubActor, type HubParts } from './deps.ts'
import { placeNew } from './follow-rules.ts'
import type { Hub, HubStatus } from './hub.ts'
import * as store from './store.ts'
import { computeTarget, recordTargets, sequenceFor, signTarget } from './target.ts'
import { findBasis } from './target-basis.ts'

const PENDING_RETRY_SECONDS = 30

/**
 * `POST /hub/v1/enrolment`. Idempotent by the hub's key: asked again with the same key the answer is the same and
 * the code is not spent again. Throws `ProtocolError`.
 */
export async function enrol(parts: HubParts, jws: string): Promise<EnrolmentAnswer> {
  const key = embeddedKey(jws)
  const claim = await verifyJws(JWS_TYPES.enrolment, jws, key, enrolmentClaimSchema)
  const id = keyId(key)
  return parts.database.write(async (tx) => {
    const hub = (await store.findHubByKey(tx, id)) ?? (await admit(parts, tx, key, id, claim))
    return answer(parts, tx, hub)
  })
}

async function answer(parts: HubParts, tx: Tx, hub: Hub): Promise<EnrolmentAnswer> {
  if (hub.status === 'pending') return { result: 'pending', retryAfterSeconds: PENDING_RETRY_SECONDS }
  if (hub.status === 'revoked' || hub.status === 'retired') throw new ProtocolError('hub_revoked')
  const basis = await findBasis(parts.organizations, tx, hub.id)
  if (!basis) throw new ProtocolError('hub_unknown')
  const fresh = await computeTarget(parts, tx, basis)
  const sequence = sequenceFor(hub, fresh.tag, 0)
  await recordTargets(parts, tx, [{ hub, fresh, sequence }])
  return { result: 'enrolled', hub: hub.id, target: await signTarget(parts, tx, hub, fresh, sequence) }
}

async function admit(
  parts: HubParts,
  tx: Tx,
  key: PublicKey,
  id: string,
  claim: EnrolmentClaim,
): Promise<Hub> {
  const code = await findCodeByToken(tx, sha256(claim.token))
  const now = parts.clock.now()
  if (!code) throw new ProtocolError('code_invalid')
  if (code.endedAt !== null || (code.expiresAt !== null && code.expiresAt <= now))
    throw new ProtocolError('code_expired')
  const before = await store.findHubOfComputer(tx, code.organizationId, claim.computer.name)
  const takesOver = code.kind === 'ephemeral' && before?.enrolmentCodeId === code.id
  if (!takesOver && !(await spendCode(tx, code.id))) throw new ProtocolError('code_used_up')
  const hub = newHub(code, key, id, claim, before, now, statusOf(code, before, takesOver))
  await store.insertHub(tx, hub)
  if (takesOver && before) await store.setStatus(tx, before.id, 'superseded', now)
  await placeNew(parts, tx, hub.organizationId, hub.id, code)
  const memory = { ...NO_CONTACT, incarnation: claim.incarnation, sequence: claim.sequence }
  await saveContacts(tx, [{ hubId: hub.id, organizationId: hub.organizationId, memory, lastContactAt: now }])
  await parts.audit.record(tx, {
    organizationId: hub.organizationId,
    actor: hubActor(hub),
    action: 'hub.enrolled',
    object: { kind: 'hub', id: hub.id },
    detail: {
      computer: hub.computer.name,
      code: code.label,
      status: hub.status,
      replaces: before?.id ?? null,
    },
  })
  if (takesOver && before) await parts.notifications.publish(tx, 'hub', before.id)
  return hub
}

/** A computer that is known by its name already waits for an operator, unless the code says otherwise. */
function statusOf(code: EnrolmentCodeRow, before: Hub | undefined, takesOver: boolean): HubStatus {
  if (takesOver) return code.needsApproval && before?.status === 'pending' ? 'pending' : 'active'
  if (code.needsApproval) return 'pending'
  return before && !code.admitsReimaged ? 'pending' : 'active'
}

function newHub(
  code: EnrolmentCodeRow,
  key: PublicKey,
  id: string,
  claim: EnrolmentClaim,
  before: Hub | undefined,
  now: number,
  status: HubStatus,
): Hub {
  return {
    id: newId(),
    organizationId: code.organizationId,
    keyId: id,
    publicKey: key,
    status,
    statusSince: now,
    knownBy: 'code',
    enrolmentCodeId: code.id,
    previousHubId: before?.id ?? null,
    computer: claim.computer,
    version: claim.version,
    siteId: null,
    personId: null,
    releaseGranted: false,
    targetSequence: 0,
    targetTag: null,
    acceptedSequence: 0,
    acceptedTag: null,
    stateHash: null,
    enrolledAt: now,
  }
}
