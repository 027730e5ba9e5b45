import type { Session } from '@earshot/protocol'
import type { Reader } from '../../platform/db/index.ts'
import { fold } from '../../platform/fold.ts'
import { inBatches } from './batches.ts'
import { isLocalAccount } from './person.ts'

/** A session and where it is. */
export type AskedSession = { session: Session | null; computerName: string }

/** A login, folded, and whose it is. */
export type LoginRow = { login: string; personId: string }

/** The login by which a session is matched; null where no directory can know it. */
export const matchedLogin = ({ session, computerName }: AskedSession): string | null =>
  session === null || fold(session.login) === '' || isLocalAccount(session, computerName)
    ? null
    : fold(session.login)

/** Whose each session is by these logins: the one person who has the login. */
export function matchBy(asked: readonly AskedSession[], logins: readonly LoginRow[]): (string | null)[] {
  const owners = Map.groupBy(logins, ({ login }) => login)
  return asked.map((one) => {
    const [owner, another] = owners.get(matchedLogin(one) ?? '') ?? []
    return owner === undefined || another !== undefined ? null : owner.personId
  })
}

/** Who has these folded logins. */
export async function listLogins(
  reader: Reader,
  organizationId: string,
  logins: readonly string[],
): Promise<LoginRow[]> {
  const found: LoginRow[] = []
  await inBatches(logins, async (batch) => {
    const rows: LoginRow[] = await reader('people_logins')
      .where({ organization_id: organizationId })
      .whereIn('login_folded', batch)
      .select({ login: 'login_folded', personId: 'person_id' })
    found.push(...rows)
  })
  return found
}

/** Folded logins of people. Asked for by person alone: SQLite would rather read all logins of the organization. */
export async function listLoginsOf(
  reader: Reader,
  organizationId: string,
  personIds: readonly string[],
): Promise<string[]> {
  const found = new Set<string>()
  await inBatches(personIds, async (batch) => {
    const rows: { login: string; organization: string }[] = await reader('people_logins')
      .whereIn('person_id', batch)
      .select({ login: 'login_folded', organization: 'organization_id' })
    for (const { login, organization } of rows) if (organization === organizationId) found.add(login)
  })
  return [...found]
}

/** Ids of everybody in the groups, directly or through others. */
export async function listMembersOf(
  reader: Reader,
  organizationId: string,
  groupIds: readonly string[],
): Promise<string[]> {
  if (groupIds.length === 0) return []
  const rows: { personId: string }[] = await reader('people_closure as c')
    .join('people_members as m', 'm.group_id', 'c.member_group_id')
    .where({ 'c.organization_id': organizationId })
    .whereIn('c.group_id', [...groupIds])
    .select({ personId: 'm.person_id' })
  return [...new Set(rows.map(({ personId }) => personId))]
}

type Pair = { personId: string; groupId: string }

/** Groups that people are in directly. */
export async function listDirectGroups(
  reader: Reader,
  organizationId: string,
  personIds: readonly string[],
): Promise<Pair[]> {
  return (await reader('people_members')
    .where({ organization_id: organizationId })
    .whereIn('person_id', [...personIds])
    .select({ personId: 'person_id', groupId: 'group_id' })) as Pair[]
}

/** Which of some groups people are in, directly or through others. */
export async function listGroupsAmong(
  reader: Reader,
  organizationId: string,
  personIds: readonly string[],
  among: readonly string[],
): Promise<Pair[]> {
  return (await reader('people_members as m')
    .join('people_closure as c', 'c.member_group_id', 'm.group_id')
    .where({ 'm.organization_id': organizationId, 'c.organization_id': organizationId })
    .whereIn('m.person_id', [...personIds])
    .whereIn('c.group_id', [...among])
    .select({ personId: 'm.person_id', groupId: 'c.group_id' })) as Pair[]
}

/** Ids of a directory's people and groups, by key. */
export async function listIdsByKey(
  reader: Reader,
  organizationId: string,
  connectionId: string,
  table: 'people' | 'people_groups',
  keys: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  await inBatches(keys, async (batch) => {
    const rows: { id: string; key: string }[] = await reader(table)
      .where({ organization_id: organizationId, connection_id: connectionId })
      .whereIn('external_id', batch)
      .select({ id: 'id', key: 'external_id' })
    for (const { id, key } of rows) found.set(key, id)
  })
  return found
}

/** Which of some groups are around the groups of these pairs, at any distance, by the inner group. */
export async function linksAround(
  reader: Reader,
  organizationId: string,
  direct: readonly Pick<Pair, 'groupId'>[],
  among: readonly string[],
): Promise<Map<string, { group: string; member: string }[]>> {
  const links: { group: string; member: string }[] = []
  await inBatches([...new Set(direct.map(({ groupId }) => groupId))], async (batch) => {
    const rows: { group: string; member: string }[] = await reader('people_closure')
      .where({ organization_id: organizationId })
      .whereIn('member_group_id', batch)
      .whereIn('group_id', [...among])
      .select({ group: 'group_id', member: 'member_group_id' })
    links.push(...rows)
  })
  return Map.groupBy(links, ({ member }) => member)
}

/** Folded logins of some people and of everybody in some groups, directly or through others. */
export async function loginsOf(
  reader: Reader,
  organizationId: string,
  { people, groups }: { people: readonly string[]; groups: readonly string[] },
): Promise<string[]> {
  const members = await listMembersOf(reader, organizationId, groups)
  return listLoginsOf(reader, organizationId, [...new Set([...people, ...members])])
}
