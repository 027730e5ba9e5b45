import { fetchPage, type Page, type PageRequest, type Reader } from '../../platform/db/index.ts'
import type { Revision } from './policy.ts'
import {
  toRevision,
  withExclusions,
  type AssignmentRecord,
  type AssignmentRow,
  type ExclusionRow,
  type RevisionRow,
} from './store.ts'

/** A page of a policy's revisions, newest first. */
export async function pageRevisions(
  reader: Reader,
  organizationId: string,
  policyId: string,
  request: PageRequest,
): Promise<Page<Revision>> {
  const query = reader('policy_revisions')
    .where({ organization_id: organizationId, policy_id: policyId })
    .select()
  const order = { column: 'revision', id: 'policy_id', descending: true }
  const page = await fetchPage<RevisionRow>(query, order, request)
  return { ...page, rows: page.rows.map(toRevision) }
}

/** A page of the assignments of one policy, by id. */
export async function pageAssignments(
  reader: Reader,
  organizationId: string,
  policyId: string,
  request: PageRequest,
): Promise<Page<AssignmentRecord>> {
  const query = reader('policy_assignments')
    .where({ organization_id: organizationId, policy_id: policyId })
    .select()
  const page = await fetchPage<AssignmentRow>(query, { column: 'policy_id', id: 'id' }, request)
  const exclusions = await exclusionsOf(
    reader,
    page.rows.map(({ id }) => id),
  )
  return { ...page, rows: withExclusions(page.rows, exclusions) }
}

async function exclusionsOf(reader: Reader, assignmentIds: readonly string[]): Promise<ExclusionRow[]> {
  if (assignmentIds.length === 0) return []
  const rows: ExclusionRow[] = await reader('policy_exclusions')
    .whereIn('assignment_id', assignmentIds)
    .select()
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}
