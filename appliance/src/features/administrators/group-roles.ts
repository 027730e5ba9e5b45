import type { Actor } from '../../platform/actor.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import { AppError, invalid } from '../../platform/errors.ts'
import type { Role } from '../../platform/http/capabilities.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Audit } from '../audit/index.ts'
import type { Group, People } from '../people/index.ts'
import { rolesOf, type DirectoryAccounts, type RoleChange } from './directory-accounts.ts'
import * as store from './group-role-store.ts'

/** A group and the role that it gives to everybody in it. */
export type NamedGroupRole = { group: Group; role: Role; createdAt: number }

/** Roles of the directory's groups: whoever is in one, directly or through others, may sign in with its role. */
export type GroupRoles = {
  /** By name of the group. */
  list(reader: Reader, organizationId: string): Promise<NamedGroupRole[]>
  /** Throws `AppError` `not_found`. */
  get(reader: Reader, organizationId: string, groupId: string): Promise<NamedGroupRole>
  /** Roles by group. */
  byGroup(reader: Reader, organizationId: string): Promise<Map<string, Role>>
  /** The group, where it may give a role. Throws `AppError` `invalid` (`group`) for one that was made here, or is gone. */
  check(reader: Reader, organizationId: string, groupId: string): Promise<Group>
  /** Whose role would change if the group gave this one; null: none. */
  preview(reader: Reader, organizationId: string, groupId: string, role: Role | null): Promise<RoleChange[]>
  /** Gives the group a role, or another one. Throws `AppError` `invalid` or `conflict`. */
  give(tx: Tx, organizationId: string, given: { groupId: string; role: Role }, actor: Actor): Promise<void>
  /** Throws `AppError` `not_found`. */
  take(tx: Tx, organizationId: string, groupId: string, actor: Actor): Promise<void>
}

type Deps = {
  clock: Clock
  audit: Pick<Audit, 'record'>
  people: Pick<People, 'describeGroups' | 'findGroup'>
  organizations: { lock(tx: Tx, id: string): Promise<void> }
  accounts: Pick<DirectoryAccounts, 'preview' | 'review'>
}

const MAX_GROUPS = 100

/** Builds the roles of groups. */
export function createGroupRoles({ clock, audit, people, organizations, accounts }: Deps): GroupRoles {
  const list: GroupRoles['list'] = async (reader, organizationId) => {
    const roles = await store.listGroupRoles(reader, organizationId)
    const ids = roles.map(({ groupId }) => groupId)
    const groups = await people.describeGroups(reader, organizationId, ids)
    return roles
      .flatMap(({ groupId, role, createdAt }) => {
        const group = groups.get(groupId)
        return group ? [{ group, role, createdAt }] : []
      })
      .toSorted(
        (a, b) => a.group.name.localeCompare(b.group.name, 'en') || (a.group.id < b.group.id ? -1 : 1),
      )
  }

  const get: GroupRoles['get'] = async (reader, organizationId, groupId) => {
    const found = (await list(reader, organizationId)).find(({ group }) => group.id === groupId)
    if (!found) throw new AppError('not_found', say('groupRole.missing'))
    return found
  }

  const check: GroupRoles['check'] = async (reader, organizationId, groupId) => {
    const group = await people.findGroup(reader, organizationId, groupId)
    if (!group) throw invalid('group', say('group.missing'))
    // Whoever gives policies may change groups that are made here: they would make themselves owners.
    if (group.directoryId === null) throw invalid('group', say('groupRole.madeHere'))
    if (group.state !== 'present') throw invalid('group', say('groupRole.gone'))
    return group
  }

  return {
    list,
    get,
    byGroup: rolesOf,
    check,
    async preview(reader, organizationId, groupId, role) {
      const roles = await rolesOf(reader, organizationId)
      if (role === null) roles.delete(groupId)
      else roles.set(groupId, role)
      return accounts.preview(reader, organizationId, roles)
    },
    async give(tx, organizationId, { groupId, role }, actor) {
      await organizations.lock(tx, organizationId)
      const roles = await rolesOf(tx, organizationId)
      if (roles.get(groupId) === role) return
      const { name } = await check(tx, organizationId, groupId)
      if (!roles.has(groupId) && roles.size >= MAX_GROUPS)
        throw new AppError('conflict', say('groupRole.tooMany', { max: MAX_GROUPS }))
      await store.saveGroupRole(tx, organizationId, { groupId, role, createdAt: clock.now() })
      const object = { kind: 'group' as const, id: groupId }
      await audit.record(tx, {
        organizationId,
        actor,
        action: 'group.roleGiven',
        object,
        detail: { name, role },
      })
      await accounts.review(tx, organizationId)
    },
    async take(tx, organizationId, groupId, actor) {
      const { group, role } = await get(tx, organizationId, groupId)
      await store.deleteGroupRole(tx, organizationId, groupId)
      const object = { kind: 'group' as const, id: groupId }
      const detail = { name: group.name, role }
      await audit.record(tx, { organizationId, actor, action: 'group.roleTaken', object, detail })
      await accounts.review(tx, organizationId)
    },
  }
}
