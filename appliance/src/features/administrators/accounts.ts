import type { Actor } from '../../platform/actor.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Page, PageRequest, Reader, Tx } from '../../platform/db/index.ts'
import { AppError, invalid } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Role } from '../../platform/http/capabilities.ts'
import { newId } from '../../platform/ids.ts'
import type { Audit, AuditAction, AuditDetail } from '../audit/index.ts'
import { isOfDirectory, type Administrator } from './administrator.ts'
import { passwordFault, temporaryPassword } from './password-rules.ts'
import type { Passwords } from './passwords.ts'
import type { Session, Sessions } from './sessions.ts'
import * as store from './store.ts'
import type { Throttle } from './throttle.ts'

/** An administrator with a password for one use, to be shown once. */
export type WithPassword = { administrator: Administrator; password: string }

/** Which administrator, and who does something to them. */
export type Target = { organizationId: string; id: string; actor: Actor }

/** Accounts of administrators. Every change is one write with its audit row. */
export type Accounts = {
  list(reader: Reader, organizationId: string, page: PageRequest): Promise<Page<Administrator>>
  /** Throws `AppError` `not_found`. */
  get(reader: Reader, organizationId: string, id: string): Promise<Administrator>
  findByUserName(reader: Reader, organizationId: string, userName: string): Promise<Administrator | undefined>
  /**
   * `password` works for changing it only; one is made up where none is given. Throws `AppError` `invalid` for a user
   * name that is taken or a password that is too weak.
   */
  create(
    organizationId: string,
    actor: Actor,
    input: { userName: string; name: string; role: Role; password?: string },
  ): Promise<WithPassword>
  /** Ends their sessions. Throws `AppError` `in_use` for the last owner. */
  changeRole(target: Target, role: Role): Promise<void>
  /** Ends their sessions. Throws `AppError` `in_use` for the last owner. */
  disable(target: Target): Promise<void>
  enable(target: Target): Promise<void>
  /** Ends their sessions; the new password must be changed when it is first used. */
  resetPassword(target: Target): Promise<WithPassword>
  /** The same by user name, for the machine's own people. */
  resetPasswordOf(userName: string, actor: Actor): Promise<WithPassword>
  sessions(reader: Reader, organizationId: string, id: string): Promise<Session[]>
  /** Throws `AppError` `not_found` for a session that has ended. */
  endSession(target: Target, sessionId: string): Promise<void>
}

export type AccountsDeps = {
  database: Database
  clock: Clock
  audit: Audit
  passwords: Passwords
  sessions: Sessions
  throttle: Throttle
}

/** Finds an administrator. Throws `AppError` `not_found`. */
export async function getAdministrator(
  reader: Reader,
  organizationId: string,
  id: string,
): Promise<Administrator> {
  const found = await store.findAdministrator(reader, organizationId, id)
  if (!found) throw new AppError('not_found', say('administrator.missing'))
  return found
}

/** One write: finds the administrator, changes, records. */
export function changeAdministrator<T>(
  deps: { database: Database; audit: Audit },
  { organizationId, id, actor }: Target,
  what: { action: AuditAction; detail?: AuditDetail },
  work: (tx: Tx, administrator: Administrator) => Promise<T>,
): Promise<T> {
  return deps.database.write(async (tx) => {
    const administrator = await getAdministrator(tx, organizationId, id)
    const result = await work(tx, administrator)
    const object = { kind: 'administrator' as const, id }
    const personal = { name: administrator.name }
    await deps.audit.record(tx, { organizationId, actor, object, personal, ...what })
    return result
  })
}

async function keepAnOwner(tx: Tx, { organizationId, id }: Administrator): Promise<void> {
  const owners = await store.lockLocalOwners(tx, organizationId)
  if (owners.length === 1 && owners[0] === id) throw new AppError('in_use', say('administrator.lastOwner'))
}

/** What a directory says of somebody is not changed here. Throws `AppError` `conflict`. */
export function refuseOfDirectory(administrator: Administrator): void {
  if (isOfDirectory(administrator)) throw new AppError('conflict', say('administrator.ofDirectory'))
}

/** Builds the accounts. */
export function createAccounts(deps: AccountsDeps): Accounts {
  const { database, sessions } = deps
  const resetPassword = (target: Target): Promise<WithPassword> => reset(deps, target)
  return {
    list: (reader, organizationId, page) => store.listAdministrators(reader, organizationId, page),
    get: getAdministrator,
    async findByUserName(reader, organizationId, userName) {
      const found = (await store.findByUserName(reader, userName))?.administrator
      return found?.organizationId === organizationId ? found : undefined
    },
    create: (organizationId, actor, input) => create(deps, { organizationId, actor, ...input }),
    changeRole: (target, role) =>
      changeAdministrator(
        deps,
        target,
        { action: 'administrator.roleChanged', detail: { role } },
        async (tx, found) => {
          refuseOfDirectory(found)
          if (role !== 'owner') await keepAnOwner(tx, found)
          await store.updateAdministrator(tx, found.organizationId, found.id, { role })
          await sessions.end(tx, found.id, {})
        },
      ),
    disable: (target) =>
      changeAdministrator(deps, target, { action: 'administrator.disabled' }, async (tx, found) => {
        await keepAnOwner(tx, found)
        const disabledAt = deps.clock.now()
        await store.updateAdministrator(tx, found.organizationId, found.id, { disabledAt })
        await sessions.end(tx, found.id, {})
      }),
    enable: (target) =>
      changeAdministrator(deps, target, { action: 'administrator.enabled' }, (tx, found) =>
        store.updateAdministrator(tx, found.organizationId, found.id, { disabledAt: null }),
      ),
    resetPassword,
    async resetPasswordOf(userName, actor) {
      const found = await store.findByUserName(database.read, userName)
      if (!found) throw new AppError('not_found', say('administrator.notCalled', { userName }))
      const { organizationId, id } = found.administrator
      return resetPassword({ organizationId, id, actor })
    },
    async sessions(reader, organizationId, id) {
      await getAdministrator(reader, organizationId, id)
      return sessions.list(reader, id)
    },
    endSession: (target, sessionId) =>
      changeAdministrator(deps, target, { action: 'session.revoked' }, async (tx, found) => {
        const ended = await sessions.end(tx, found.id, { only: [sessionId] })
        if (ended === 0) throw new AppError('not_found', say('session.over'))
      }),
  }
}

type NewAccount = {
  organizationId: string
  actor: Actor
  userName: string
  name: string
  role: Role
  password?: string
}

async function create(deps: AccountsDeps, account: NewAccount): Promise<WithPassword> {
  const { organizationId, actor, userName, name, role } = account
  const password = account.password ?? temporaryPassword()
  const fault = passwordFault(password, [userName, name])
  if (account.password !== undefined && fault) throw invalid('password', fault)
  const passwordHash = await deps.passwords.hash(password)
  const administrator: Administrator = {
    id: newId(),
    organizationId,
    userName,
    name,
    role,
    mustChangePassword: true,
    createdAt: deps.clock.now(),
    disabledAt: null,
    lastSignedInAt: null,
    secondFactorAt: null,
    personId: null,
    suspendedAt: null,
  }
  await deps.database.write(async (tx) => {
    if (await store.findByUserName(tx, userName)) throw invalid('userName', say('administrator.taken'))
    await store.insertAdministrator(tx, administrator, passwordHash)
    await deps.audit.record(tx, {
      organizationId,
      actor,
      action: 'administrator.created',
      object: { kind: 'administrator', id: administrator.id },
      detail: { role },
      personal: { name },
    })
  })
  return { administrator, password }
}

async function reset(deps: AccountsDeps, target: Target): Promise<WithPassword> {
  const password = temporaryPassword()
  const passwordHash = await deps.passwords.hash(password)
  const what = { action: 'administrator.passwordReset' as const }
  const administrator = await changeAdministrator(deps, target, what, async (tx, found) => {
    refuseOfDirectory(found)
    const change = { passwordHash, mustChangePassword: true }
    await store.updateAdministrator(tx, found.organizationId, found.id, change)
    await deps.sessions.end(tx, found.id, {})
    await deps.throttle.clear(tx, found.userName)
    return { ...found, mustChangePassword: true }
  })
  return { administrator, password }
}
