import type { Session } from '@earshot/protocol'
import type { Page, PageRequest, Reader } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { fold } from '../../platform/fold.ts'
import { findExactly, type ExactMatch } from './exact-store.ts'
import { isLocalAccount, type Group, type Person, type PersonState } from './person.ts'
import {
  findByLogin,
  findOfDirectory,
  standingOf,
  type DirectoryPerson,
  type Standing,
} from './standing-store.ts'
import * as store from './store.ts'

export { PEOPLE_MESSAGES } from './messages.ts'
export { removeGroup, removePerson } from './removal.ts'
export { forecastPeople, presentPeople, type PeopleView } from './forecast.ts'
export { loginsOf } from './match-store.ts'
export { applyRoster } from './roster-apply.ts'
export type { ExactMatch } from './exact-store.ts'
export { namesOfKeys } from './key-names.ts'
export { createLocalGroups, type GroupUse, type LocalGroups, type MemberResult } from './local-groups.ts'
export { readyToShow, showNames, showPerson, type Names, type ShowDeps } from './shown.ts'
export { readRoster } from './roster-read.ts'
export { mayAlterTargets, movesPeople } from './roster.ts'
export type { Group, Person, PersonState } from './person.ts'
export type { DirectoryPerson, Standing } from './standing-store.ts'
export type {
  ChangeKind,
  PersonFacts,
  PersonField,
  Roster,
  RosterChange,
  RosterGroup,
  RosterPerson,
} from './roster.ts'

/** People and groups: who they are, who belongs to whom, and whom a session belongs to. Groups nest to any depth. */
export type People = {
  /**
   * Whose session it is: the one person of the organization with this login, case folded. Null where nobody or
   * more than one has it, and for accounts of the computer itself.
   */
  matchSession(
    reader: Reader,
    organizationId: string,
    session: Session,
    computerName: string,
  ): Promise<{ personId: string } | null>
  /** Ids of every group the person is in, directly or through others. */
  groupsOf(reader: Reader, organizationId: string, personId: string): Promise<string[]>
  /** The same of several people at once, by person; those who are in none are left out. */
  groupsOfMany(
    reader: Reader,
    organizationId: string,
    personIds: readonly string[],
  ): Promise<Map<string, string[]>>
  /** Everybody in the group, directly or through others, by name. */
  peopleOf(reader: Reader, organizationId: string, groupId: string, page: PageRequest): Promise<Page<Person>>
  /** How many people are in the group, directly or through others. */
  countOf(reader: Reader, organizationId: string, groupId: string): Promise<number>
  /** By name. Each word of `search` begins a word of the name or the login. */
  list(
    reader: Reader,
    organizationId: string,
    filter: { search?: string | undefined; state?: PersonState | undefined },
    page: PageRequest,
  ): Promise<Page<Person>>
  find(reader: Reader, organizationId: string, personId: string): Promise<Person | undefined>
  /** People of directories who have the login, case folded: each directory knows one at most. */
  byLogin(reader: Reader, organizationId: string, login: string): Promise<DirectoryPerson[]>
  /** Somebody of a directory. */
  ofDirectory(reader: Reader, organizationId: string, personId: string): Promise<DirectoryPerson | undefined>
  /** How people stand in their directories, by id; unknown ids are left out. */
  standingOf(
    reader: Reader,
    organizationId: string,
    personIds: readonly string[],
  ): Promise<Map<string, Standing>>
  /** Whom each text names exactly: by login, by e-mail address where it is known, or by the whole name. */
  findExactly(
    reader: Reader,
    organizationId: string,
    texts: readonly string[],
  ): Promise<Map<string, ExactMatch>>
  /** People by id; unknown ids are left out. */
  describe(reader: Reader, organizationId: string, personIds: string[]): Promise<Map<string, Person>>
  /** Names of people by id; unknown ids are left out. */
  names(reader: Reader, organizationId: string, personIds: readonly string[]): Promise<Map<string, string>>
  /** Levels of the unit in which the directory has each of these people; those it has in none are left out. */
  unitsOf(
    reader: Reader,
    organizationId: string,
    personIds: readonly string[],
  ): Promise<Map<string, string[]>>
  listGroups(
    reader: Reader,
    organizationId: string,
    filter: { search?: string | undefined },
    page: PageRequest,
  ): Promise<Page<Group>>
  findGroup(reader: Reader, organizationId: string, groupId: string): Promise<Group | undefined>
  /** Groups by id; unknown ids are left out. */
  describeGroups(reader: Reader, organizationId: string, groupIds: string[]): Promise<Map<string, Group>>
  /**
   * Why the person is in the group: the shortest way, from the group they belong to directly up to `groupId`.
   * Null when they are not in it.
   */
  whyInGroup(
    reader: Reader,
    organizationId: string,
    personId: string,
    groupId: string,
  ): Promise<Group[] | null>
}

const byId = <T extends { id: string }>(rows: T[]): Map<string, T> =>
  new Map(rows.map((row) => [row.id, row]))

async function wayFrom(
  reader: Reader,
  organizationId: string,
  personId: string,
  groupId: string,
): Promise<string[]> {
  const nearest = await store.nearestGroup(reader, organizationId, personId, groupId)
  if (nearest === undefined) return []
  const way = [groupId]
  for (let here = groupId; here !== nearest; way.push(here)) {
    const next = await store.nextOnTheWay(reader, organizationId, here, nearest)
    if (next === undefined) throw new AppError('internal', say('group.gap'))
    here = next
  }
  return way.reverse()
}

/** Builds the door. */
export function createPeople(): People {
  return {
    async matchSession(reader, organizationId, session, computerName) {
      const login = fold(session.login)
      if (login === '' || isLocalAccount(session, computerName)) return null
      const [personId, another] = await store.personIdsByLogin(reader, organizationId, login, 2)
      return personId === undefined || another !== undefined ? null : { personId }
    },
    groupsOf: store.groupIdsOf,
    groupsOfMany: store.groupIdsOfMany,
    peopleOf: store.listPeopleOf,
    countOf: store.countPeopleOf,
    list: store.listPeople,
    byLogin: (reader, organizationId, login) => findByLogin(reader, organizationId, fold(login)),
    ofDirectory: findOfDirectory,
    standingOf,
    findExactly,
    find: async (reader, organizationId, personId) =>
      (await store.findPeople(reader, organizationId, [personId]))[0],
    describe: async (reader, organizationId, ids) =>
      byId(await store.findPeople(reader, organizationId, ids)),
    names: store.findNames,
    unitsOf: store.findUnits,
    listGroups: store.listGroups,
    findGroup: async (reader, organizationId, groupId) =>
      (await store.findGroups(reader, organizationId, [groupId]))[0],
    describeGroups: async (reader, organizationId, ids) =>
      byId(await store.findGroups(reader, organizationId, ids)),
    async whyInGroup(reader, organizationId, personId, groupId) {
      const way = await wayFrom(reader, organizationId, personId, groupId)
      if (way.length === 0) return null
      const groups = byId(await store.findGroups(reader, organizationId, way))
      return way.flatMap((id) => groups.get(id) ?? [])
    },
  }
}
