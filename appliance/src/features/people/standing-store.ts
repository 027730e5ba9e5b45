import type { Reader } from '../../platform/db/index.ts'
import { inBatches } from './batches.ts'
import type { PersonState } from './person.ts'

/** Somebody whom a directory knows, with its own immutable id for them. */
export type DirectoryPerson = {
  id: string
  organizationId: string
  connectionId: string
  key: string
  name: string
  state: PersonState
}

/** How somebody stands in their directory. */
export type Standing = {
  name: string
  state: PersonState
  /** Groups they are in, directly or through others, by what is there: a group that is missing leads nowhere. */
  groups: ReadonlySet<string>
}

type Row = {
  id: string
  organization_id: string
  connection_id: string
  external_id: string
  name: string
  state: PersonState
}

const COLUMNS = ['id', 'organization_id', 'connection_id', 'external_id', 'name', 'state'].map(
  (column) => `people.${column}`,
)

const fromRow = (row: Row): DirectoryPerson => ({
  id: row.id,
  organizationId: row.organization_id,
  connectionId: row.connection_id,
  key: row.external_id,
  name: row.name,
  state: row.state,
})

/** People of directories who have the login: each directory knows one at most. */
export async function findByLogin(
  reader: Reader,
  organizationId: string,
  loginFolded: string,
): Promise<DirectoryPerson[]> {
  const rows: Row[] = await reader('people_logins')
    .join('people', 'people.id', 'people_logins.person_id')
    .where({
      'people_logins.organization_id': organizationId,
      'people_logins.login_folded': loginFolded,
    })
    .whereNotNull('people.connection_id')
    .orderBy('people_logins.person_id')
    .select(COLUMNS)
  return rows.map(fromRow)
}

/** One person of a directory. */
export async function findOfDirectory(
  reader: Reader,
  organizationId: string,
  id: string,
): Promise<DirectoryPerson | undefined> {
  const row: Row | undefined = await reader('people')
    .where({ organization_id: organizationId, id })
    .whereNotNull('connection_id')
    .first(COLUMNS)
  return row && fromRow(row)
}

type Pair = { inner: string; outer: string }
type Link = { table: string; inner: string }

const MEMBERS: Link = { table: 'people_members', inner: 'person_id' }
const NESTINGS: Link = { table: 'people_nestings', inner: 'member_group_id' }

/** Which groups that are there have these people, or these groups, directly in them. */
async function outwards(
  reader: Reader,
  organizationId: string,
  link: Link,
  inner: readonly string[],
): Promise<Pair[]> {
  const found: Pair[] = []
  await inBatches(inner, async (batch) => {
    const rows: Pair[] = await reader(`${link.table} as m`)
      .join('people_groups as g', 'g.id', 'm.group_id')
      .where({ 'm.organization_id': organizationId, 'g.state': 'present' })
      .whereIn(`m.${link.inner}`, batch)
      .select({ inner: `m.${link.inner}`, outer: 'm.group_id' })
    found.push(...rows)
  })
  return found
}

/** Everything around `id`, at any distance. */
function allAround(around: ReadonlyMap<string, readonly string[]>, id: string): Set<string> {
  const groups = new Set(around.get(id))
  for (const group of groups) for (const outer of around.get(group) ?? []) groups.add(outer)
  return groups
}

/** How people stand, by id; unknown ids are left out. It takes as many reads as their groups are nested deep. */
export async function standingOf(
  reader: Reader,
  organizationId: string,
  personIds: readonly string[],
): Promise<Map<string, Standing>> {
  const around = new Map<string, string[]>()
  const seen = new Set<string>()
  for (let inner = [...personIds], link = MEMBERS; inner.length > 0; link = NESTINGS) {
    const pairs = await outwards(reader, organizationId, link, inner)
    for (const pair of pairs) around.set(pair.inner, [...(around.get(pair.inner) ?? []), pair.outer])
    inner = [...new Set(pairs.map(({ outer }) => outer))].filter((group) => !seen.has(group))
    for (const group of inner) seen.add(group)
  }
  const people = await findStates(reader, organizationId, personIds)
  return new Map(people.map(({ id, ...state }) => [id, { ...state, groups: allAround(around, id) }]))
}

async function findStates(
  reader: Reader,
  organizationId: string,
  personIds: readonly string[],
): Promise<{ id: string; name: string; state: PersonState }[]> {
  const found: { id: string; name: string; state: PersonState }[] = []
  await inBatches(personIds, async (batch) => {
    const rows: typeof found = await reader('people')
      .where({ organization_id: organizationId })
      .whereIn('id', batch)
      .select('id', 'name', 'state')
    found.push(...rows)
  })
  return found
}
