import type { Database, Reader } from '../../platform/db/index.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import { may } from '../../platform/http/capabilities.ts'
import { checkPurpose } from '../../platform/http/purpose.ts'
import type { Audit } from '../audit/index.ts'

/** Names of people by id. */
export type Names = ReadonlyMap<string, { name: string }>

/** What showing people takes. */
export type ShowDeps = {
  database: Database
  people: { describe(reader: Reader, organizationId: string, ids: string[]): Promise<Names> }
  audit: Pick<Audit, 'viewed'>
}

type Viewer = Pick<SignedIn, 'organizationId' | 'actor' | 'capabilities' | 'purpose'>

/**
 * To be called before the first byte of what is written piece by piece: afterwards nobody can be asked. Throws
 * `AppError` `purpose_needed` where people would be shown and their purpose is still owed.
 */
export function readyToShow(viewer: Viewer): void {
  if (may(viewer, 'people.view')) checkPurpose(viewer.purpose)
}

async function namesFor(
  { database, people }: ShowDeps,
  viewer: Viewer,
  ids: readonly (string | null | undefined)[],
): Promise<Names> {
  const known = [...new Set(ids.filter((id) => id != null))]
  if (known.length === 0 || !may(viewer, 'people.view')) return new Map()
  return people.describe(database.read, viewer.organizationId, known)
}

/** Names in a list, for a viewer who may see people. That they were shown is recorded. */
export async function showNames(
  deps: ShowDeps,
  viewer: Viewer,
  ids: readonly (string | null | undefined)[],
): Promise<Names> {
  const names = await namesFor(deps, viewer, ids)
  const object = { kind: 'organization' as const, id: viewer.organizationId }
  if (names.size > 0) await deps.audit.viewed(viewer, 'people.listed', object)
  return names
}

/** The name of one person, for a viewer who may see people. That it was shown is recorded. */
export async function showPerson(deps: ShowDeps, viewer: Viewer, id: string | null): Promise<Names> {
  const names = await namesFor(deps, viewer, [id])
  if (id !== null && names.size > 0) await deps.audit.viewed(viewer, 'person.viewed', { kind: 'person', id })
  return names
}
