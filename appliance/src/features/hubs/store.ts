import type { PublicKey } from '@earshot/protocol'
import type { Reader, Tx } from '../../platform/db/index.ts'
import { fold } from '../../platform/fold.ts'
import type { Hub, HubStatus } from './hub.ts'

type Row = {
  id: string
  organization_id: string
  key_id: string
  public_key: string
  status: HubStatus
  status_since: number
  known_by: 'code' | 'proof'
  enrolment_code_id: string | null
  previous_hub_id: string | null
  computer_name: string
  computer_domain: string
  platform: string
  os: string
  version: string
  site_id: string | null
  person_id: string | null
  release_granted: number
  target_sequence: number
  target_tag: string | null
  accepted_sequence: number
  accepted_tag: string | null
  state_hash: string | null
  enrolled_at: number
}

const fromRow = (row: Row): Hub => ({
  id: row.id,
  organizationId: row.organization_id,
  keyId: row.key_id,
  publicKey: JSON.parse(row.public_key) as PublicKey,
  status: row.status,
  statusSince: row.status_since,
  knownBy: row.known_by,
  enrolmentCodeId: row.enrolment_code_id,
  previousHubId: row.previous_hub_id,
  computer: { name: row.computer_name, domain: row.computer_domain, platform: row.platform, os: row.os },
  version: row.version,
  siteId: row.site_id,
  personId: row.person_id,
  releaseGranted: row.release_granted === 1,
  targetSequence: row.target_sequence,
  targetTag: row.target_tag,
  acceptedSequence: row.accepted_sequence,
  acceptedTag: row.accepted_tag,
  stateHash: row.state_hash,
  enrolledAt: row.enrolled_at,
})

const toRow = (
  hub: Hub,
): Row & Record<'computer_folded' | 'preferences', string> & { last_person_id: string | null } => ({
  id: hub.id,
  organization_id: hub.organizationId,
  key_id: hub.keyId,
  public_key: JSON.stringify(hub.publicKey),
  status: hub.status,
  status_since: hub.statusSince,
  known_by: hub.knownBy,
  enrolment_code_id: hub.enrolmentCodeId,
  previous_hub_id: hub.previousHubId,
  computer_name: hub.computer.name,
  computer_folded: fold(hub.computer.name),
  computer_domain: hub.computer.domain,
  platform: hub.computer.platform,
  os: hub.computer.os,
  version: hub.version,
  site_id: hub.siteId,
  person_id: hub.personId,
  last_person_id: hub.personId,
  release_granted: hub.releaseGranted ? 1 : 0,
  target_sequence: hub.targetSequence,
  target_tag: hub.targetTag,
  accepted_sequence: hub.acceptedSequence,
  accepted_tag: hub.acceptedTag,
  state_hash: hub.stateHash,
  enrolled_at: hub.enrolledAt,
  preferences: '{}',
})

/** A hub by its id, whatever its organization: for a hub that has proved its key. */
export async function findHub(reader: Reader, id: string): Promise<Hub | undefined> {
  const row: Row | undefined = await reader('hubs').where({ id }).first()
  return row && fromRow(row)
}

/** Hubs by their ids, whatever their organizations: for hubs that have proved their keys. */
export async function listHubsById(reader: Reader, ids: readonly string[]): Promise<Hub[]> {
  const rows: Row[] = await reader('hubs').whereIn('id', ids).select()
  return rows.map(fromRow)
}

/** A hub by its key, whatever its organization: for a hub that has proved it. */
export async function findHubByKey(reader: Reader, keyId: string): Promise<Hub | undefined> {
  const row: Row | undefined = await reader('hubs').where({ key_id: keyId }).first()
  return row && fromRow(row)
}

/** A hub of one organization. */
export async function findOwnHub(
  reader: Reader,
  organizationId: string,
  id: string,
): Promise<Hub | undefined> {
  const row: Row | undefined = await reader('hubs').where({ organization_id: organizationId, id }).first()
  return row && fromRow(row)
}

/** The newest row of a computer that is in use. */
export async function findHubOfComputer(
  reader: Reader,
  organizationId: string,
  computerName: string,
): Promise<Hub | undefined> {
  const row: Row | undefined = await reader('hubs')
    .where({ organization_id: organizationId, computer_folded: fold(computerName) })
    .whereIn('status', ['active', 'quarantined', 'pending'])
    .orderBy('enrolled_at', 'desc')
    .first()
  return row && fromRow(row)
}

export async function insertHub(tx: Tx, hub: Hub): Promise<void> {
  await tx('hubs').insert(toRow(hub))
}

export async function setStatus(tx: Tx, id: string, status: HubStatus, now: number): Promise<void> {
  await tx('hubs').where({ id }).update({ status, status_since: now })
}

/** Who sits there now, and, where that is somebody, whom a session was matched to last. */
const personColumns = (personId: string | null): object => ({
  person_id: personId,
  ...(personId !== null && { last_person_id: personId }),
})

/** A target that hubs are about to be served. */
export type TargetNews = { id: string; sequence: number; tag: string }

/**
 * Records newer targets, at most one for each hub. Returns the ids of those that are newer than any made before; for
 * the others another replica was quicker.
 */
export async function saveTargets(tx: Tx, news: readonly TargetNews[]): Promise<Set<string>> {
  if (news.length === 0) return new Set()
  const values = news.map(() => '(?, ?, ?)').join(', ')
  const changed = `update hubs set target_sequence = cast(column2 as bigint), target_tag = column3
    from (values ${values}) as news
    where hubs.id = column1 and hubs.target_sequence < cast(column2 as bigint) returning hubs.id`
  const bindings = news.flatMap(({ id, sequence, tag }) => [id, String(sequence), tag])
  const answer: { rows: { id: string }[] } | { id: string }[] = await tx.raw(changed, bindings)
  const rows = Array.isArray(answer) ? answer : answer.rows
  return new Set(rows.map(({ id }) => id))
}

export async function savePerson(tx: Tx, id: string, personId: string | null): Promise<void> {
  await tx('hubs').where({ id }).update(personColumns(personId))
}

/** What a state message changes in the hub's own row. */
export type StateChange = {
  stateHash: string
  computer?: Hub['computer']
  version?: string
  preferences?: unknown
  accepted?: { sequence: number; tag: string } | null
  personId?: string | null
}

export async function saveState(tx: Tx, id: string, change: StateChange): Promise<void> {
  const { computer, accepted } = change
  await tx('hubs')
    .where({ id })
    .update({
      state_hash: change.stateHash,
      ...(computer && {
        computer_name: computer.name,
        computer_folded: fold(computer.name),
        computer_domain: computer.domain,
        platform: computer.platform,
        os: computer.os,
      }),
      ...(change.version !== undefined && { version: change.version }),
      ...(change.preferences !== undefined && { preferences: JSON.stringify(change.preferences) }),
      ...(accepted !== undefined && {
        accepted_sequence: accepted?.sequence ?? 0,
        accepted_tag: accepted?.tag ?? null,
      }),
      ...(change.personId !== undefined && personColumns(change.personId)),
    })
}

/** Forgets which state a hub has told, so that its next message is answered with the wish for all of it. */
export async function forgetState(tx: Tx, organizationId: string, id: string): Promise<void> {
  await tx('hubs').where({ organization_id: organizationId, id }).update({ state_hash: null })
}

export async function grantRelease(tx: Tx, id: string): Promise<void> {
  await tx('hubs').where({ id }).update({ release_granted: 1 })
}

/** Locks a hub's row until the transaction ends, so that two replicas can't store two states at once. */
export async function lockHub(tx: Tx, id: string): Promise<Hub | undefined> {
  const row: Row | undefined = await tx('hubs').where({ id }).forUpdate().first()
  return row && fromRow(row)
}

export async function listTags(reader: Reader, hubId: string): Promise<string[]> {
  const rows: { tag: string }[] = await reader('hub_tags')
    .where({ hub_id: hubId })
    .orderBy('tag')
    .select('tag')
  return rows.map((row) => row.tag)
}

/** Active rows that took over from a hub. */
export async function listSuccessors(
  reader: Reader,
  organizationId: string,
  previousHubId: string,
): Promise<Hub[]> {
  const rows: Row[] = await reader('hubs')
    .where({ organization_id: organizationId, previous_hub_id: previousHubId, status: 'active' })
    .select()
  return rows.map(fromRow)
}

/** Records what a proof showed: the hub goes on above the sequence it has accepted. */
export async function raiseTargetSequence(tx: Tx, id: string, sequence: number): Promise<void> {
  await tx('hubs')
    .where({ id })
    .where('target_sequence', '<', sequence)
    .update({ target_sequence: sequence, target_tag: null })
}
