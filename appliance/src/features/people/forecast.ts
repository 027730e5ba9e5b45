import type { Reader } from '../../platform/db/index.ts'
import { fold } from '../../platform/fold.ts'
import { readNesting } from './closure-store.ts'
import { closureOf, type Link } from './closure.ts'
import * as store from './match-store.ts'
import { matchBy, matchedLogin, type AskedSession, type LoginRow } from './match-store.ts'
import { changesNesting, type RosterChange } from './roster.ts'

/** Whose sessions are and who is in which group: as it is, or as it would be. */
export type PeopleView = {
  /** Whose each session is, in the order asked for. */
  matchMany(
    reader: Reader,
    organizationId: string,
    asked: readonly AskedSession[],
  ): Promise<(string | null)[]>
  /** Which of some groups people are in, directly or through others; those who are in none are left out. */
  groupsAmong(
    reader: Reader,
    organizationId: string,
    personIds: readonly string[],
    among: readonly string[],
  ): Promise<Map<string, string[]>>
}

/** People as they would be after a directory's changes, and the folded logins whose sessions that can touch. */
export type Forecast = { people: PeopleView; logins: string[] }

const loginsAsked = (asked: readonly AskedSession[]): string[] => [
  ...new Set(asked.flatMap((one) => matchedLogin(one) ?? [])),
]

const byPerson = (pairs: readonly { personId: string; groupId: string }[]): Map<string, string[]> =>
  new Map(
    [...Map.groupBy(pairs, ({ personId }) => personId)].map(([id, own]) => [
      id,
      [...new Set(own.map(({ groupId }) => groupId))].toSorted(),
    ]),
  )

/** People as they are. */
export const presentPeople: PeopleView = {
  matchMany: async (reader, organizationId, asked) =>
    matchBy(asked, await store.listLogins(reader, organizationId, loginsAsked(asked))),
  groupsAmong: async (reader, organizationId, personIds, among) =>
    byPerson(await store.listGroupsAmong(reader, organizationId, personIds, among)),
}

/** What changes of one directory come to, by ids; what is only added has an id of its own. */
type Overlay = {
  /** Folded logins of everybody whose logins are written anew. */
  logins: Map<string, string[]>
  added: { group: string; person: string }[]
  removed: { group: string; person: string }[]
  nested: { added: Nested[]; removed: Nested[] }
  groups: string[]
}

type Nested = { group: string; member: string }

const NEW = 'new:'

/** Reads what people would be after changes of one directory that have not been applied. */
export async function forecastPeople(
  reader: Reader,
  { organizationId, connectionId }: { organizationId: string; connectionId: string },
  changes: readonly RosterChange[],
): Promise<Forecast> {
  const overlay = await overlayOf(reader, organizationId, connectionId, changes)
  const nesting = changesNesting(changes) ? await readNested(reader, organizationId, overlay) : null
  const logins = await touchedLogins(reader, organizationId, overlay, nesting)
  return { logins, people: viewThrough(overlay, nesting?.after ?? null) }
}

async function overlayOf(
  reader: Reader,
  organizationId: string,
  connectionId: string,
  changes: readonly RosterChange[],
): Promise<Overlay> {
  const idsOf = (table: 'people' | 'people_groups', keys: string[]) =>
    store.listIdsByKey(reader, organizationId, connectionId, table, [...new Set(keys)])
  const people = await idsOf(
    'people',
    changes.flatMap((change) =>
      'facts' in change ? [change.facts.key] : 'person' in change ? [change.person] : [],
    ),
  )
  const groups = await idsOf(
    'people_groups',
    changes.flatMap((change) => [
      ...('group' in change ? [change.group] : []),
      ...('member' in change ? [change.member] : []),
    ]),
  )
  const person = (key: string): string => people.get(key) ?? NEW + key
  const group = (key: string): string => groups.get(key) ?? NEW + key
  const members = (kind: 'member.added' | 'member.removed') =>
    changes.flatMap((change) =>
      change.kind === kind ? [{ group: group(change.group), person: person(change.person) }] : [],
    )
  const nestings = (kind: 'nested.added' | 'nested.removed') =>
    changes.flatMap((change) =>
      change.kind === kind ? [{ group: group(change.group), member: group(change.member) }] : [],
    )
  return {
    logins: new Map(
      changes.flatMap((change) =>
        'facts' in change
          ? [[person(change.facts.key), [...new Set(change.facts.logins.map(fold))]] as const]
          : [],
      ),
    ),
    added: members('member.added'),
    removed: members('member.removed'),
    nested: { added: nestings('nested.added'), removed: nestings('nested.removed') },
    groups: changes.flatMap((change) => (change.kind === 'group.added' ? [group(change.group)] : [])),
  }
}

type Nesting = { before: Link[]; after: Link[] }

const pairKey = ({ group, member }: Nested): string => `${group} ${member}`

async function readNested(reader: Reader, organizationId: string, overlay: Overlay): Promise<Nesting> {
  const { groups, edges } = await readNesting(reader, organizationId)
  const removed = new Set(overlay.nested.removed.map(pairKey))
  const left = edges.filter((edge) => !removed.has(pairKey(edge)))
  return {
    before: closureOf(groups, edges),
    after: closureOf([...groups, ...overlay.groups], [...left, ...overlay.nested.added]),
  }
}

/** Logins of everybody whose groups or logins change. */
async function touchedLogins(
  reader: Reader,
  organizationId: string,
  { logins, added, removed, nested }: Overlay,
  nesting: Nesting | null,
): Promise<string[]> {
  const moved = new Set([...nested.added, ...nested.removed].map(({ member }) => member))
  const inside = [...(nesting?.before ?? []), ...(nesting?.after ?? [])].flatMap((link) =>
    moved.has(link.group) ? [link.member] : [],
  )
  const members = await store.listMembersOf(reader, organizationId, [...new Set(inside)])
  const people = new Set([
    ...members,
    ...[...added, ...removed].map(({ person }) => person),
    ...logins.keys(),
  ])
  const now = await store.listLoginsOf(reader, organizationId, [...people])
  return [...new Set([...now, ...[...logins.values()].flat()])]
}

/** `closure` is null where the stored one stays as it is. */
const viewThrough = (overlay: Overlay, closure: readonly Link[] | null): PeopleView => {
  const removed = new Set(overlay.removed.map(({ group, person }) => `${group} ${person}`))
  const added = Map.groupBy(overlay.added, ({ person }) => person)
  const around = closure && Map.groupBy(closure, ({ member }) => member)
  const rewritten: LoginRow[] = [...overlay.logins].flatMap(([personId, logins]) =>
    logins.map((login) => ({ login, personId })),
  )
  return {
    async matchMany(reader, organizationId, asked) {
      const stored = await store.listLogins(reader, organizationId, loginsAsked(asked))
      const kept = stored.filter(({ personId }) => !overlay.logins.has(personId))
      return matchBy(asked, [...kept, ...rewritten])
    },
    async groupsAmong(reader, organizationId, personIds, among) {
      const stored = await store.listDirectGroups(reader, organizationId, personIds)
      const direct = [
        ...stored.filter(({ groupId, personId }) => !removed.has(`${groupId} ${personId}`)),
        ...personIds.flatMap((personId) =>
          (added.get(personId) ?? []).map(({ group }) => ({ personId, groupId: group })),
        ),
      ]
      const links = around ?? (await store.linksAround(reader, organizationId, direct, among))
      const wanted = new Set(among)
      return byPerson(
        direct.flatMap(({ personId, groupId }) =>
          (links.get(groupId) ?? []).flatMap(({ group }) =>
            wanted.has(group) ? [{ personId, groupId: group }] : [],
          ),
        ),
      )
    },
  }
}
