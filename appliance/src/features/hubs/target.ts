import {
  CATALOGUE_VERSION,
  JWS_TYPES,
  resolveTarget,
  TARGET_SCHEMA,
  targetTag,
  validUntil,
  type Dropped,
  type Session,
  type TargetContent,
} from '@earshot/protocol'
import type { Reader, Tx } from '../../platform/db/index.ts'
import type { HubParts } from './deps.ts'
import type { Hub } from './hub.ts'
import { findSession, saveSession } from './session-store.ts'
import * as store from './store.ts'

/** A target as computed afresh: what it says, its tag, and when it changes by time alone. */
export type FreshTarget = {
  content: TargetContent
  tag: string
  validUntil: number
  personId: string | null
  /** Assignments that can't apply here, with the reason. */
  dropped: Dropped[]
}

const DEVICE_DAYS = 90
const DAY = 86_400_000
const JITTER_PERCENT = 20

/** Computes what a hub must reach. Reads only; the same input gives the same tag, always. */
export async function computeTarget(parts: HubParts, reader: Reader, hub: Hub): Promise<FreshTarget> {
  const session = (await findSession(reader, hub.id))?.session ?? null
  const personId = session && (await matchPerson(parts, reader, hub, session))
  const frame = await targetFrame(parts, reader, hub, session)
  if (hub.status === 'retiring') {
    const content: TargetContent = { ...frame, kind: 'release', session: null, assignments: [] }
    return { content, tag: await targetTag(content), validUntil: Infinity, personId, dropped: [] }
  }
  const now = parts.clock.now()
  const all = await parts.policies.assignments(reader, hub.organizationId)
  const { assignments, dropped } = resolveTarget(all, await subjectOf(parts, reader, hub, personId, now), now)
  const content: TargetContent = { ...frame, kind: 'normal', assignments }
  const ends = validUntil(assignments, now) ?? Infinity
  return { content, tag: await targetTag(content), validUntil: ends, personId, dropped }
}

async function matchPerson(
  parts: HubParts,
  reader: Reader,
  hub: Hub,
  session: Session,
): Promise<string | null> {
  const match = await parts.people.matchSession(reader, hub.organizationId, session, hub.computer.name)
  return match?.personId ?? null
}

async function subjectOf(parts: HubParts, reader: Reader, hub: Hub, personId: string | null, now: number) {
  return {
    personId,
    groupIds: personId === null ? [] : await parts.people.groupsOf(reader, hub.organizationId, personId),
    siteId: hub.siteId,
    computerTags: await store.listTags(reader, hub.id),
    deviceKeys: await parts.devices.keysOf(reader, hub.organizationId, hub.id, now - DEVICE_DAYS * DAY),
  }
}

async function targetFrame(parts: HubParts, reader: Reader, hub: Hub, session: Session | null) {
  return {
    session,
    firmware: [],
    keys: await parts.keys.signing.wireKeys(reader, hub.organizationId),
    pins: parts.keys.pins(),
    urls: [parts.config.publicUrl],
    contact: { intervalSeconds: parts.config.pollSeconds, jitterPercent: JITTER_PERCENT },
    schema: TARGET_SCHEMA,
    catalogue: CATALOGUE_VERSION,
  }
}

/**
 * Signs a target for its hub. A tag other than the last one's takes the next sequence, which is on disk before
 * anything is served; so does the same tag for a hub that has accepted its sequence and doesn't hold it any more.
 * Records whom the session was matched to.
 */
export async function issueTarget(
  parts: HubParts,
  tx: Tx,
  hub: Hub,
  fresh: FreshTarget,
  accepted = 0,
): Promise<{ jws: string; sequence: number }> {
  const isNew = fresh.tag !== hub.targetTag || (accepted > 0 && accepted >= hub.targetSequence)
  const sequence = isNew ? hub.targetSequence + 1 : hub.targetSequence
  if (isNew) await store.saveTarget(tx, hub.id, sequence, fresh.tag)
  await rematch(parts, tx, hub, fresh.personId)
  const document = {
    ...fresh.content,
    aud: hub.id,
    hubKey: hub.keyId,
    organization: hub.organizationId,
    sequence,
    issuedAt: parts.clock.now(),
    tag: fresh.tag,
  }
  return { jws: await parts.keys.signing.sign(tx, hub.organizationId, JWS_TYPES.target, document), sequence }
}

async function rematch(parts: HubParts, tx: Tx, hub: Hub, personId: string | null): Promise<void> {
  if (personId === hub.personId) return
  await store.savePerson(tx, hub.id, personId)
  const session = await findSession(tx, hub.id)
  if (session) await saveSession(tx, hub, session.session, personId, parts.clock.now())
}
