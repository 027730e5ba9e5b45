import type { Reader } from '../../platform/db/index.ts'
import type { Roster, RosterGroup, RosterPerson } from './roster.ts'

async function readPeople(reader: Reader, source: object): Promise<Map<string, RosterPerson>> {
  const rows: {
    id: string
    external_id: string
    name: string
    email: string | null
    unit: string | null
    state: RosterPerson['state']
    absent_since: number | null
  }[] = await reader('people').where(source).select()
  const byId = new Map(
    rows.map((row): [string, RosterPerson] => [
      row.id,
      {
        id: row.id,
        key: row.external_id,
        name: row.name,
        logins: [],
        email: row.email,
        unit: row.unit === null ? null : (JSON.parse(row.unit) as string[]),
        state: row.state,
        absentSince: row.absent_since,
      },
    ]),
  )
  const logins: { person_id: string; login: string }[] = await reader('people_logins')
    .whereIn('person_id', reader('people').where(source).select('id'))
    .orderBy(['person_id', 'login_folded'])
    .select('person_id', 'login')
  for (const { person_id, login } of logins) byId.get(person_id)?.logins.push(login)
  return new Map([...byId.values()].map((person) => [person.key, person]))
}

async function readGroups(reader: Reader, source: object): Promise<Map<string, RosterGroup>> {
  const rows: {
    id: string
    external_id: string
    name: string
    state: RosterGroup['state']
    absent_since: number | null
    emptied_since: number | null
  }[] = await reader('people_groups').where(source).select()
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        key: row.external_id,
        name: row.name,
        state: row.state,
        absentSince: row.absent_since,
        emptiedSince: row.emptied_since,
        people: new Set(),
        groups: new Set(),
      },
    ]),
  )
}

/** Everything stored of one directory. */
export async function readRoster(
  reader: Reader,
  organizationId: string,
  connectionId: string,
): Promise<Roster> {
  const source = { organization_id: organizationId, connection_id: connectionId }
  const people = await readPeople(reader, source)
  const groups = await readGroups(reader, source)
  const keyOf = new Map([...people.values(), ...groups.values()].map(({ id, key }) => [id, key]))
  const ownGroups = reader('people_groups').where(source).select('id')
  const members: { group_id: string; person_id: string }[] = await reader('people_members')
    .where({ origin: 'directory' })
    .whereIn('group_id', ownGroups)
    .select('group_id', 'person_id')
  for (const { group_id, person_id } of members) {
    const key = keyOf.get(person_id)
    if (key !== undefined) groups.get(group_id)?.people.add(key)
  }
  const nestings: { group_id: string; member_group_id: string }[] = await reader('people_nestings')
    .where({ origin: 'directory' })
    .whereIn('group_id', ownGroups)
    .select('group_id', 'member_group_id')
  for (const { group_id, member_group_id } of nestings) {
    const key = keyOf.get(member_group_id)
    if (key !== undefined) groups.get(group_id)?.groups.add(key)
  }
  return { people, groups: new Map([...groups.values()].map((group) => [group.key, group])) }
}
