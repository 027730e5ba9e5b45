import {
  CATALOGUE_VERSION,
  JWS_TYPES,
  keyId,
  resolveTarget,
  TARGET_SCHEMA,
  targetTag,
  validUntil,
  type Assignment,
  type Session,
  type Subject,
  type TargetContent,
} from '@earshot/protocol'
import type { Reader, Tx } from '../../platform/db/index.ts'
import type { Organization } from '../organizations/index.ts'
import type { HubParts } from './deps.ts'
import { followRules } from './follow-rules.ts'
import type { FreshTarget, TargetRecord } from './fresh-target.ts'
import type { Hub } from './hub.ts'
import { findSession, saveSession } from './session-store.ts'
import * as store from './store.ts'
import type { TargetBasis } from './target-basis.ts'

const JITTER_PERCENT = 20

/** Computes what a hub must reach. Reads only; the same input gives the same tag, always. */
export async function computeTarget(
  parts: HubParts,
  reader: Reader,
  { hub, session, organization }: TargetBasis,
): Promise<FreshTarget> {
  const personId = session && (await matchPerson(parts, reader, hub, session))
  const frame = await targetFrame(parts, reader, organization, session)
  if (hub.status === 'retiring') {
    const content: TargetContent = { ...frame, kind: 'release', session: null, assignments: [] }
    return { content, tag: targetTag(content), validUntil: Infinity, personId, dropped: [] }
  }
  const now = parts.clock.now()
  const all = await parts.policies.assignments(reader, organization)
  const subject = await subjectOf(parts, reader, hub, personId, all, now)
  const { assignments, dropped } = resolveTarget(all, subject, now)
  const content: TargetContent = { ...frame, kind: 'normal', assignments }
  const ends = validUntil(assignments, now) ?? Infinity
  return { content, tag: targetTag(content), validUntil: ends, personId, dropped }
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

/** Asks only for what an assignment can be decided by. */
async function subjectOf(
  parts: HubParts,
  reader: Reader,
  hub: Hub,
  personId: string | null,
  assignments: readonly Assignment[],
  now: number,
): Promise<Subject> {
  const used = new Set(
    assignments.flatMap(({ scope, exclusions }) => [scope.kind, ...exclusions.map(({ kind }) => kind)]),
  )
  const { organizationId, id, siteId } = hub
  return {
    personId,
    siteId,
    groupIds:
      personId !== null && used.has('group')
        ? await parts.people.groupsOf(reader, organizationId, personId)
        : [],
    computerTags: used.has('computerTag') ? await store.listTags(reader, id) : [],
    deviceKeys: used.has('device') ? await parts.devices.keysOf(reader, organizationId, id, now) : [],
  }
}

async function targetFrame(
  parts: HubParts,
  reader: Reader,
  organization: Organization,
  session: Session | null,
) {
  return {
    session,
    firmware: [],
    keys: await parts.keys.signing.wireKeys(reader, organization),
    pins: parts.keys.pins(),
    urls: [parts.config.publicUrl],
    contact: { intervalSeconds: parts.config.pollSeconds, jitterPercent: JITTER_PERCENT },
    schema: TARGET_SCHEMA,
    catalogue: CATALOGUE_VERSION,
  }
}

/**
 * The sequence under which a target is served. A tag other than the last one's takes the next, and so does the same
 * tag for a hub that has accepted its sequence and doesn't hold it any more.
 */
export const sequenceFor = (hub: Hub, tag: string, accepted: number): number =>
  tag !== hub.targetTag || (accepted > 0 && accepted >= hub.targetSequence)
    ? hub.targetSequence + 1
    : hub.targetSequence

/**
 * Records that targets are about to be served, and whom the hubs' sessions were matched to. False for a hub: look
 * again. Of several records of one hub the first counts.
 */
export async function recordTargets(
  parts: HubParts,
  tx: Tx,
  records: readonly TargetRecord[],
): Promise<boolean[]> {
  const first = new Map(records.toReversed().map((record) => [record.hub.id, record]))
  const isNews = ({ hub, sequence }: TargetRecord): boolean => sequence !== hub.targetSequence
  const news = [...first.values()].filter(isNews)
  const saved = await store.saveTargets(
    tx,
    news.map(({ hub, sequence, fresh }) => ({ id: hub.id, sequence, tag: fresh.tag })),
  )
  const stands = (record: TargetRecord): boolean =>
    first.get(record.hub.id) === record && (!isNews(record) || saved.has(record.hub.id))
  const matched = records.filter((record) => stands(record) && record.fresh.personId !== record.hub.personId)
  for (const record of matched) await recordPerson(parts, tx, record)
  return records.map(stands)
}

async function recordPerson(parts: HubParts, tx: Tx, { hub, fresh }: TargetRecord): Promise<void> {
  await store.savePerson(tx, hub.id, fresh.personId)
  if (fresh.personId !== null && (await followRules(parts, tx, hub.organizationId, [hub.id])).length > 0)
    await parts.notifications.publish(tx, 'hub', hub.id)
  const session = await findSession(tx, hub.id)
  if (session) await saveSession(tx, hub, session.session, fresh.personId, parts.clock.now())
}

/** Signs a target under the key that it names as current. Its sequence must be on disk before anyone gets it. */
export async function signTarget(
  parts: HubParts,
  reader: Reader,
  hub: Hub,
  fresh: FreshTarget,
  sequence: number,
): Promise<string> {
  const { id: aud, keyId: hubKey, organizationId: organization } = hub
  const document = {
    ...fresh.content,
    aud,
    hubKey,
    organization,
    sequence,
    issuedAt: parts.clock.now(),
    tag: fresh.tag,
  }
  const signer = keyId(fresh.content.keys.current)
  return parts.keys.signing.signBy(reader, signer, JWS_TYPES.target, document)
}
