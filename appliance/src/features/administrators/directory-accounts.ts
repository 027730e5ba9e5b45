import { systemActor } from '../../platform/actor.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import type { Role } from '../../platform/http/capabilities.ts'
import { newId } from '../../platform/ids.ts'
import type { Audit, AuditAction } from '../audit/index.ts'
import type { DirectoryPerson, People } from '../people/index.ts'
import type { Administrator } from './administrator.ts'
import { listGroupRoles } from './group-role-store.ts'
import { isSettled, roleByGroups } from './roles-by-group.ts'
import type { Sessions } from './sessions.ts'
import * as store from './store.ts'

/** An account and the role it would have instead; null: none. */
export type RoleChange = { administrator: Administrator; role: Role | null }

/** Accounts of people whom a directory proves. Their roles are what their groups give them. */
export type DirectoryAccounts = {
  /** The account of somebody who has proved themselves, made at the first time. Null where they may not sign in. */
  admit(tx: Tx, person: DirectoryPerson, login: string): Promise<Administrator | null>
  /** What would change if these groups gave these roles. */
  preview(reader: Reader, organizationId: string, roles: ReadonlyMap<string, Role>): Promise<RoleChange[]>
  /**
   * Makes roles what groups and people say now, and ends the sessions of those whose role changes. To be called in
   * every write that changes either.
   */
  review(tx: Tx, organizationId: string): Promise<void>
}

type Deps = {
  clock: Clock
  audit: Pick<Audit, 'record'>
  people: Pick<People, 'standingOf'>
  organizations: { lock(tx: Tx, id: string): Promise<void> }
  sessions: Pick<Sessions, 'end'>
}

const actor = systemActor('directory')

/** Roles of an organization by group. */
export const rolesOf = async (reader: Reader, organizationId: string): Promise<Map<string, Role>> =>
  new Map((await listGroupRoles(reader, organizationId)).map(({ groupId, role }) => [groupId, role]))

/** What is written about an account, each with its row in the audit log. */
function writing({ clock, audit, sessions }: Deps) {
  const record = (
    tx: Tx,
    { id, organizationId, name }: Administrator,
    action: AuditAction,
    role: Role | null,
  ): Promise<void> =>
    audit.record(tx, {
      organizationId,
      actor,
      action,
      object: { kind: 'administrator', id },
      ...(role === null ? {} : { detail: { role } }),
      personal: { name },
    })

  const settle = async (tx: Tx, { administrator, role }: RoleChange): Promise<void> => {
    const { id, organizationId, suspendedAt } = administrator
    const change = role === null ? { suspendedAt: clock.now() } : { role, suspendedAt: null }
    await store.updateAdministrator(tx, organizationId, id, change)
    await sessions.end(tx, id, {})
    const action = suspendedAt === null ? 'administrator.roleChanged' : 'administrator.resumed'
    await record(tx, administrator, role === null ? 'administrator.suspended' : action, role)
  }

  const create = async (
    tx: Tx,
    person: DirectoryPerson,
    login: string,
    role: Role,
  ): Promise<Administrator> => {
    const administrator: Administrator = {
      id: newId(),
      organizationId: person.organizationId,
      userName: login,
      name: person.name,
      role,
      mustChangePassword: false,
      createdAt: clock.now(),
      disabledAt: null,
      lastSignedInAt: null,
      secondFactorAt: null,
      personId: person.id,
      suspendedAt: null,
    }
    await store.insertAdministrator(tx, administrator, null)
    await record(tx, administrator, 'administrator.created', role)
    return administrator
  }

  return { settle, create }
}

/** Builds the accounts. */
export function createDirectoryAccounts(deps: Deps): DirectoryAccounts {
  const { people, organizations } = deps
  const { settle, create } = writing(deps)

  const preview: DirectoryAccounts['preview'] = async (reader, organizationId, roles) => {
    const accounts = await store.listOfDirectory(reader, organizationId)
    const ids = accounts.flatMap(({ personId }) => personId ?? [])
    const standings = await people.standingOf(reader, organizationId, ids)
    return accounts.flatMap((administrator) => {
      const role = roleByGroups(standings.get(administrator.personId ?? ''), roles)
      return isSettled(administrator, role) ? [] : [{ administrator, role }]
    })
  }

  return {
    async admit(tx, person, login) {
      const { id, organizationId, name } = person
      await organizations.lock(tx, organizationId)
      const standings = await people.standingOf(tx, organizationId, [id])
      const role = roleByGroups(standings.get(id), await rolesOf(tx, organizationId))
      const known = await store.findByPerson(tx, organizationId, id)
      if (role === null || (known && known.disabledAt !== null)) return null
      if (!known) return create(tx, person, login, role)
      if (!isSettled(known, role)) await settle(tx, { administrator: known, role })
      await store.updateAdministrator(tx, organizationId, known.id, { userName: login, name })
      return { ...known, userName: login, name, role, suspendedAt: null }
    },
    preview,
    async review(tx, organizationId) {
      await organizations.lock(tx, organizationId)
      const changes = await preview(tx, organizationId, await rolesOf(tx, organizationId))
      for (const change of changes) await settle(tx, change)
    },
  }
}
