import type { Assignment, Subject } from '@earshot/protocol'
import type { Page, PageRequest, Reader } from '../../platform/db/index.ts'
import { findUniversal, isGoverned, type GovernableHub } from './governance.ts'
import type { PolicyPageDeps } from './page-deps.ts'

/** Computers that are looked at for one page of the list. */
export const LOOKED_AT = 200

/** Active hubs that nothing governs, among those that were looked at: `looked` of them, in order of the computer's name. */
export type Ungoverned = {
  /** The assignment that reaches everyone; then nobody had to be looked at. */
  universal: Assignment | null
  hubs: GovernableHub[]
  looked: Page<GovernableHub>
}

/**
 * Looks through one page of active hubs for those that no published assignment decides anything for now. What it reads
 * depends on the page alone, never on the fleet.
 */
export async function findUngoverned(
  { policies, organizations, hubs, clock, ...deps }: PolicyPageDeps,
  reader: Reader,
  organizationId: string,
  request: PageRequest,
): Promise<Ungoverned> {
  const now = clock.now()
  const all = await policies.assignments(reader, await organizations.get(reader, organizationId))
  const universal = findUniversal(all, now) ?? null
  if (universal) return { universal, hubs: [], looked: { rows: [], next: null, previous: null } }
  const looked = await hubs.list(reader, organizationId, { status: 'active' }, request)
  const subjects = await subjectsOf(deps, reader, organizationId, looked.rows, now)
  const without = looked.rows.filter((_, place) => !isGoverned(all, subjects[place] ?? NOBODY, now))
  return { universal: null, hubs: without, looked }
}

const NOBODY: Subject = { personId: null, groupIds: [], siteId: null, computerTags: [], deviceKeys: [] }

async function subjectsOf(
  { people, devices }: Pick<PolicyPageDeps, 'people' | 'devices'>,
  reader: Reader,
  organizationId: string,
  hubs: readonly GovernableHub[],
  now: number,
): Promise<Subject[]> {
  const persons = [...new Set(hubs.flatMap(({ personId }) => personId ?? []))]
  const groups = await people.groupsOfMany(reader, organizationId, persons)
  const keys = await devices.keysOfMany(
    reader,
    organizationId,
    hubs.map(({ id }) => id),
    now,
  )
  return hubs.map(({ id, personId, siteId, tags }) => ({
    personId,
    groupIds: groups.get(personId ?? '') ?? [],
    siteId,
    computerTags: tags,
    deviceKeys: keys.get(id) ?? [],
  }))
}
