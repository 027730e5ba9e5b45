import type { Assignment, Exclusion, ScopeKind, TargetEntry } from '@earshot/protocol'
import { fetchPage, type Page, type PageRequest, type Reader, type Tx } from '../../platform/db/index.ts'
import { fold } from '../../platform/fold.ts'
import type { Policy, Revision } from './policy.ts'

type PolicyRow = {
  id: string
  organization_id: string
  name: string
  name_folded: string
  description: string
  revision: number
  published_revision: number | null
  published_at: number | null
  created_at: number
}

const toPolicy = (row: PolicyRow): Policy => ({
  id: row.id,
  organizationId: row.organization_id,
  name: row.name,
  description: row.description,
  revision: row.revision,
  publishedRevision: row.published_revision,
  publishedAt: row.published_at,
  createdAt: row.created_at,
})

export async function findPolicy(
  reader: Reader,
  organizationId: string,
  id: string,
): Promise<Policy | undefined> {
  const row: PolicyRow | undefined = await reader('policies')
    .where({ organization_id: organizationId, id })
    .first()
  return row && toPolicy(row)
}

export async function findPolicyByName(
  reader: Reader,
  organizationId: string,
  name: string,
): Promise<Policy | undefined> {
  const row: PolicyRow | undefined = await reader('policies')
    .where({ organization_id: organizationId, name_folded: fold(name) })
    .first()
  return row && toPolicy(row)
}

export async function listPolicies(
  reader: Reader,
  organizationId: string,
  request: PageRequest,
): Promise<Page<Policy>> {
  const query = reader('policies').where({ organization_id: organizationId }).select()
  const page = await fetchPage<PolicyRow>(query, { column: 'name_folded', id: 'id' }, request)
  return { ...page, rows: page.rows.map(toPolicy) }
}

export async function insertPolicy(tx: Tx, policy: Policy): Promise<void> {
  await tx('policies').insert({
    id: policy.id,
    organization_id: policy.organizationId,
    name: policy.name,
    name_folded: fold(policy.name),
    description: policy.description,
    revision: policy.revision,
    published_revision: policy.publishedRevision,
    published_at: policy.publishedAt,
    created_at: policy.createdAt,
  })
}

export async function updatePolicy(
  tx: Tx,
  id: string,
  { name, description, revision }: Pick<Policy, 'name' | 'description' | 'revision'>,
): Promise<void> {
  await tx('policies')
    .where({ id })
    .update({ name, description, revision, name_folded: fold(name) })
}

export async function setPublished(tx: Tx, id: string, revision: number, now: number): Promise<void> {
  await tx('policies').where({ id }).update({ published_revision: revision, published_at: now })
}

export type RevisionRow = {
  revision: number
  entries: string
  author_id: string
  note: string
  saved_at: number
}

export const toRevision = (row: RevisionRow): Revision => ({
  revision: row.revision,
  entries: JSON.parse(row.entries) as TargetEntry[],
  authorId: row.author_id,
  note: row.note,
  savedAt: row.saved_at,
})

export async function findRevision(
  reader: Reader,
  organizationId: string,
  policyId: string,
  revision: number,
): Promise<Revision | undefined> {
  const row: RevisionRow | undefined = await reader('policy_revisions')
    .where({ organization_id: organizationId, policy_id: policyId, revision })
    .first()
  return row && toRevision(row)
}

export async function listRevisions(
  reader: Reader,
  organizationId: string,
  policyId: string,
): Promise<Revision[]> {
  const rows: RevisionRow[] = await reader('policy_revisions')
    .where({ organization_id: organizationId, policy_id: policyId })
    .orderBy('revision', 'desc')
    .select()
  return rows.map(toRevision)
}

export async function insertRevision(
  tx: Tx,
  organizationId: string,
  policyId: string,
  revision: Revision,
): Promise<void> {
  await tx('policy_revisions').insert({
    organization_id: organizationId,
    policy_id: policyId,
    revision: revision.revision,
    entries: JSON.stringify(revision.entries),
    author_id: revision.authorId,
    note: revision.note,
    saved_at: revision.savedAt,
  })
}

/** A policy given to a scope, with those taken out of it. */
export type AssignmentRecord = {
  id: string
  policyId: string
  scope: { kind: ScopeKind; id: string | null }
  rank: number
  startsAt: number | null
  endsAt: number | null
  createdAt: number
  exclusions: (Exclusion & { exclusionId: string })[]
}

export type AssignmentRow = {
  id: string
  policy_id: string
  scope_kind: ScopeKind
  scope_id: string
  rank: number
  starts_at: number | null
  ends_at: number | null
  created_at: number
}

export type ExclusionRow = {
  id: string
  assignment_id: string
  kind: Exclusion['kind']
  target_id: string
  reason: string
  until_at: number | null
}

const toExclusion = (row: ExclusionRow) => ({
  exclusionId: row.id,
  kind: row.kind,
  id: row.target_id,
  reason: row.reason,
  until: row.until_at,
})

/** Assignments of one policy, or of all. */
export async function listAssignments(
  reader: Reader,
  organizationId: string,
  policyId?: string,
): Promise<AssignmentRecord[]> {
  const query = reader('policy_assignments').where({ organization_id: organizationId }).orderBy('id').select()
  if (policyId !== undefined) void query.where({ policy_id: policyId })
  const rows: AssignmentRow[] = await query
  const exclusions: ExclusionRow[] = await reader('policy_exclusions')
    .where({ organization_id: organizationId })
    .orderBy('id')
    .select()
  return withExclusions(rows, exclusions)
}

/** Assignments as they are stored, each with its exclusions. */
export function withExclusions(
  rows: readonly AssignmentRow[],
  exclusions: readonly ExclusionRow[],
): AssignmentRecord[] {
  const byAssignment = Map.groupBy(exclusions, (row) => row.assignment_id)
  return rows.map((row) => ({
    id: row.id,
    policyId: row.policy_id,
    scope: { kind: row.scope_kind, id: row.scope_id === '' ? null : row.scope_id },
    rank: row.rank,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    createdAt: row.created_at,
    exclusions: (byAssignment.get(row.id) ?? []).map(toExclusion),
  }))
}

export async function saveAssignment(
  tx: Tx,
  organizationId: string,
  record: Omit<AssignmentRecord, 'exclusions'>,
): Promise<void> {
  const row = {
    id: record.id,
    organization_id: organizationId,
    policy_id: record.policyId,
    scope_kind: record.scope.kind,
    scope_id: record.scope.id ?? '',
    rank: record.rank,
    starts_at: record.startsAt,
    ends_at: record.endsAt,
    created_at: record.createdAt,
  }
  await tx('policy_assignments').insert(row).onConflict('id').merge()
}

export async function deleteAssignment(tx: Tx, organizationId: string, id: string): Promise<boolean> {
  return (await tx('policy_assignments').where({ organization_id: organizationId, id }).delete()) === 1
}

export async function insertExclusion(
  tx: Tx,
  organizationId: string,
  assignmentId: string,
  id: string,
  exclusion: Exclusion,
  now: number,
): Promise<void> {
  await tx('policy_exclusions').insert({
    id,
    organization_id: organizationId,
    assignment_id: assignmentId,
    kind: exclusion.kind,
    target_id: exclusion.id,
    reason: exclusion.reason,
    until_at: exclusion.until,
    created_at: now,
  })
}

export async function deleteExclusion(tx: Tx, organizationId: string, id: string): Promise<boolean> {
  return (await tx('policy_exclusions').where({ organization_id: organizationId, id }).delete()) === 1
}

/** What is published, as the resolver takes it. Names of groups and sites are filled in by the caller. */
export async function loadPublished(reader: Reader, organizationId: string): Promise<Assignment[]> {
  const rows: { id: string; name: string; published_revision: number; entries: string }[] = await reader(
    'policies',
  )
    .where({ 'policies.organization_id': organizationId })
    .join('policy_revisions', (on) => {
      on.on('policy_revisions.policy_id', 'policies.id').andOn(
        'policy_revisions.revision',
        'policies.published_revision',
      )
    })
    .select('policies.id', 'policies.name', 'policies.published_revision', 'policy_revisions.entries')
  const published = new Map(
    rows.map((row) => [row.id, { row, entries: JSON.parse(row.entries) as TargetEntry[] }]),
  )
  return (await listAssignments(reader, organizationId)).flatMap((record) => {
    const policy = published.get(record.policyId)
    if (!policy) return []
    const { id, name, published_revision: revision } = policy.row
    return [
      {
        id: record.id,
        policy: { id, name, revision },
        scope: { ...record.scope, name: null },
        rank: record.rank,
        startsAt: record.startsAt,
        endsAt: record.endsAt,
        entries: policy.entries,
        exclusions: record.exclusions,
      },
    ]
  })
}
