import { fetchPage, type Page, type PageRequest, type Reader } from '../../platform/db/index.ts'
import { inBatches } from './batches.ts'
import { wordsOf, type Group, type Person, type PersonState } from './person.ts'

type PersonRow = {
  id: string
  name: string
  email: string | null
  state: PersonState
  absent_since: number | null
  connection_id: string | null
}

type GroupRow = {
  id: string
  name: string
  state: 'present' | 'missing'
  absent_since: number | null
  connection_id: string | null
}

const PERSON = ['id', 'name', 'name_folded', 'email', 'state', 'absent_since', 'connection_id'].map(
  (column) => `people.${column}`,
)
const GROUP = ['id', 'name', 'name_folded', 'state', 'absent_since', 'connection_id'].map(
  (column) => `people_groups.${column}`,
)
const BATCH = 500
const AFTER_EVERY_WORD = '\u{10ffff}'

const toPerson = (row: PersonRow, logins: string[]): Person => ({
  id: row.id,
  name: row.name,
  logins,
  email: row.email,
  state: row.state,
  absentSince: row.absent_since,
  directoryId: row.connection_id,
})

const toGroup = (row: GroupRow): Group => ({
  id: row.id,
  name: row.name,
  state: row.state,
  absentSince: row.absent_since,
  directoryId: row.connection_id,
})

/** At most `limit` people of the organization who have this login. */
export async function personIdsByLogin(
  reader: Reader,
  organizationId: string,
  loginFolded: string,
  limit: number,
): Promise<string[]> {
  const rows: { person_id: string }[] = await reader('people_logins')
    .where({ organization_id: organizationId, login_folded: loginFolded })
    .orderBy('person_id')
    .limit(limit)
    .select('person_id')
  return rows.map((row) => row.person_id)
}

/** Every group the person is in, directly or through others, in order of id. */
export async function groupIdsOf(
  reader: Reader,
  organizationId: string,
  personId: string,
): Promise<string[]> {
  const rows: { group_id: string }[] = await groupsOfQuery(reader, organizationId, personId)
  return rows.map((row) => row.group_id)
}

/** The one query behind `groupIdsOf`, which a test explains. */
export const groupsOfQuery = (reader: Reader, organizationId: string, personId: string) =>
  reader('people_members as m')
    .join('people_closure as c', 'c.member_group_id', 'm.group_id')
    .where({
      'm.person_id': personId,
      'm.organization_id': organizationId,
      'c.organization_id': organizationId,
    })
    .distinct('c.group_id')
    .orderBy('c.group_id')

/** Groups of several people, directly or through others, in order of id. Those who are in none are left out. */
export async function groupIdsOfMany(
  reader: Reader,
  organizationId: string,
  personIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows: { person_id: string; group_id: string }[] = await reader('people_members as m')
    .join('people_closure as c', 'c.member_group_id', 'm.group_id')
    .where({ 'm.organization_id': organizationId, 'c.organization_id': organizationId })
    .whereIn('m.person_id', personIds)
    .select('m.person_id', 'c.group_id')
  const grouped = Map.groupBy(rows, (row) => row.person_id)
  return new Map(
    [...grouped].map(([id, own]) => [id, [...new Set(own.map((row) => row.group_id))].toSorted()]),
  )
}

/** Levels of the units in which people lie, by person; those who lie in none are left out. */
export async function findUnits(
  reader: Reader,
  organizationId: string,
  personIds: readonly string[],
): Promise<Map<string, string[]>> {
  const units = new Map<string, string[]>()
  await inBatches(personIds, async (batch) => {
    const rows: { id: string; unit: string | null }[] = await reader('people')
      .where({ organization_id: organizationId })
      .whereIn('id', batch)
      .select('id', 'unit')
    for (const { id, unit } of rows) if (unit !== null) units.set(id, JSON.parse(unit) as string[])
  })
  return units
}

async function loginsOf(
  reader: Reader,
  organizationId: string,
  ids: string[],
): Promise<Map<string, string[]>> {
  const logins = new Map<string, string[]>()
  for (let start = 0; start < ids.length; start += BATCH) {
    const rows: { person_id: string; login: string }[] = await reader('people_logins')
      .where({ organization_id: organizationId })
      .whereIn('person_id', ids.slice(start, start + BATCH))
      .orderBy(['person_id', 'login_folded'])
      .select('person_id', 'login')
    for (const row of rows) logins.set(row.person_id, [...(logins.get(row.person_id) ?? []), row.login])
  }
  return logins
}

async function withLogins(reader: Reader, organizationId: string, rows: PersonRow[]): Promise<Person[]> {
  const logins = await loginsOf(
    reader,
    organizationId,
    rows.map((row) => row.id),
  )
  return rows.map((row) => toPerson(row, logins.get(row.id) ?? []))
}

type Query = ReturnType<Reader>

/**
 * So few are looked up by their ids and sorted. Where there are more, whoever goes through everybody in the order of
 * their names has met a page of them soon: either way a page costs the same in an organization of any size.
 */
const FEW = 500

/** Leaves of people or groups those whom another table names. `named` is a query for that, `of` the same for one id. */
async function narrowTo(query: Query, id: string, named: Query, of: (own: Query) => Query): Promise<void> {
  const rows: { id: string }[] = await named.clone().limit(FEW + 1)
  if (rows.length > FEW) void query.whereExists(of(named.clone()))
  // Nobody has an empty id: a list of none would be another kind of statement.
  else void query.whereIn(id, ['', ...new Set(rows.map((row) => row.id))])
}

/** Each word of `search` must begin a word of the name or login. */
async function narrowToWords(
  reader: Reader,
  query: Query,
  table: 'people' | 'people_groups',
  organizationId: string,
  search: string | undefined,
): Promise<void> {
  const kind = table === 'people' ? 'person' : 'group'
  for (const word of wordsOf(search ?? '')) {
    const named = reader('people_words')
      .where({ organization_id: organizationId, kind })
      .where('word', '>=', word)
      .where('word', '<', word + AFTER_EVERY_WORD)
      .select({ id: 'subject_id' })
    await narrowTo(query, `${table}.id`, named, (own) => own.where('subject_id', reader.ref(`${table}.id`)))
  }
}

const BY_PERSON_NAME = { column: 'people.name_folded', id: 'people.id' }
const BY_GROUP_NAME = { column: 'people_groups.name_folded', id: 'people_groups.id' }

export async function listPeople(
  reader: Reader,
  organizationId: string,
  filter: { search?: string | undefined; state?: PersonState | undefined },
  page: PageRequest,
): Promise<Page<Person>> {
  const query = reader('people').where('people.organization_id', organizationId).select(PERSON)
  if (filter.state) void query.where('people.state', filter.state)
  await narrowToWords(reader, query, 'people', organizationId, filter.search)
  const found = await fetchPage<PersonRow>(query, BY_PERSON_NAME, page)
  return { ...found, rows: await withLogins(reader, organizationId, found.rows) }
}

export async function listPeopleOf(
  reader: Reader,
  organizationId: string,
  groupId: string,
  page: PageRequest,
): Promise<Page<Person>> {
  const query = reader('people').where('people.organization_id', organizationId).select(PERSON)
  const members = reader('people_closure as c')
    .join('people_members as m', 'm.group_id', 'c.member_group_id')
    .where({ 'c.group_id': groupId, 'c.organization_id': organizationId })
    .select({ id: 'm.person_id' })
  await narrowTo(query, 'people.id', members, (own) => own.where('m.person_id', reader.ref('people.id')))
  const found = await fetchPage<PersonRow>(query, BY_PERSON_NAME, page)
  return { ...found, rows: await withLogins(reader, organizationId, found.rows) }
}

export async function findPeople(reader: Reader, organizationId: string, ids: string[]): Promise<Person[]> {
  const found: PersonRow[] = []
  for (let start = 0; start < ids.length; start += BATCH) {
    const rows: PersonRow[] = await reader('people')
      .where({ organization_id: organizationId })
      .whereIn('id', ids.slice(start, start + BATCH))
      .select(PERSON)
    found.push(...rows)
  }
  return withLogins(reader, organizationId, found)
}

/** Names alone, by id. */
export async function findNames(
  reader: Reader,
  organizationId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for (let start = 0; start < ids.length; start += BATCH) {
    const rows: { id: string; name: string }[] = await reader('people')
      .where({ organization_id: organizationId })
      .whereIn('id', ids.slice(start, start + BATCH))
      .select('id', 'name')
    for (const { id, name } of rows) names.set(id, name)
  }
  return names
}

export async function listGroups(
  reader: Reader,
  organizationId: string,
  filter: { search?: string | undefined },
  page: PageRequest,
): Promise<Page<Group>> {
  const query = reader('people_groups').where('people_groups.organization_id', organizationId).select(GROUP)
  await narrowToWords(reader, query, 'people_groups', organizationId, filter.search)
  const found = await fetchPage<GroupRow>(query, BY_GROUP_NAME, page)
  return { ...found, rows: found.rows.map(toGroup) }
}

export async function findGroups(reader: Reader, organizationId: string, ids: string[]): Promise<Group[]> {
  const found: GroupRow[] = []
  for (let start = 0; start < ids.length; start += BATCH) {
    const rows: GroupRow[] = await reader('people_groups')
      .where({ organization_id: organizationId })
      .whereIn('id', ids.slice(start, start + BATCH))
      .select(GROUP)
    found.push(...rows)
  }
  return found.map(toGroup)
}

/** Number of people in the group, directly or through others. */
export async function countPeopleOf(
  reader: Reader,
  organizationId: string,
  groupId: string,
): Promise<number> {
  const row = await reader('people_closure as c')
    .join('people_members as m', 'm.group_id', 'c.member_group_id')
    .where({ 'c.group_id': groupId, 'c.organization_id': organizationId })
    .countDistinct({ count: 'm.person_id' })
    .first<{ count: number } | undefined>()
  return Number(row?.count ?? 0)
}

/** The direct group of the person from which `groupId` is nearest; undefined when they are not in it. */
export async function nearestGroup(
  reader: Reader,
  organizationId: string,
  personId: string,
  groupId: string,
): Promise<string | undefined> {
  const row: { member_group_id: string } | undefined = await reader('people_members as m')
    .join('people_closure as c', 'c.member_group_id', 'm.group_id')
    .where({ 'm.person_id': personId, 'c.group_id': groupId, 'c.organization_id': organizationId })
    .orderBy(['c.depth', 'c.member_group_id'])
    .first('c.member_group_id')
  return row?.member_group_id
}

/** The group directly inside `groupId` on the way to `memberGroupId`. */
export async function nextOnTheWay(
  reader: Reader,
  organizationId: string,
  groupId: string,
  memberGroupId: string,
): Promise<string | undefined> {
  const row: { via_group_id: string } | undefined = await reader('people_closure')
    .where({ organization_id: organizationId, group_id: groupId, member_group_id: memberGroupId })
    .first('via_group_id')
  return row?.via_group_id
}
