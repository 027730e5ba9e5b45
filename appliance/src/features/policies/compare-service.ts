import type { Reader } from '../../platform/db/index.ts'
import { compareEntries, type Difference } from './comparison.ts'
import type { Policy, Revision } from './policy.ts'
import { getPolicy, getRevision } from './revision-service.ts'

/** A revision of a policy; its newest where none is named. */
export type SideChoice = { policyId: string; revision?: number | undefined }

/** One side of a comparison. */
export type Side = { policy: Policy; revision: Revision }

/** Two revisions, of one policy or of two, and what differs. */
export type Comparison = { before: Side; after: Side; differences: Difference[] }

/** One side of a comparison. Throws `AppError` `not_found`. */
export async function getSide(
  reader: Reader,
  organizationId: string,
  { policyId, revision }: SideChoice,
): Promise<Side> {
  const policy = await getPolicy(reader, organizationId, policyId)
  return {
    policy,
    revision: await getRevision(reader, organizationId, policyId, revision ?? policy.revision),
  }
}

/** What differs between any two revisions. Throws `AppError` `not_found`. */
export async function compareRevisions(
  reader: Reader,
  organizationId: string,
  from: SideChoice,
  to: SideChoice,
): Promise<Comparison> {
  const before = await getSide(reader, organizationId, from)
  const after = await getSide(reader, organizationId, to)
  return { before, after, differences: compareEntries(before.revision.entries, after.revision.entries) }
}
