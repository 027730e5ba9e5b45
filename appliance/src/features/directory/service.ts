import type { Page, PageRequest, Reader } from '../../platform/db/index.ts'
import { AppError, invalid } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { newId } from '../../platform/ids.ts'
import { removeGroup, removePerson, type RosterChange } from '../people/index.ts'
import { refuseUnlessMayGiveRoles, type Caller } from './caller.ts'
import { checkPassword, checkSettings, mayKeepPassword, type ConnectionSettings } from './connection.ts'
import * as connections from './connection-store.ts'
import type { StoredConnection } from './connection-store.ts'
import type { DirectoryDeps } from './deps.ts'
import { createLogins, type Logins } from './login.ts'
import type { TestStep } from './port.ts'
import type { Plan, Run } from './run.ts'
import * as runStore from './run-store.ts'
import { runDue } from './schedule.ts'
import { startRun } from './sync.ts'

/** A connection as people see it: without its password. */
export type Connection = {
  id: string
  settings: ConnectionSettings
  createdAt: number
  lastGoodAt: number | null
  lastGoodPeople: number | null
  lastGoodGroups: number | null
  /** The next run only shows what it would change: nothing of this configuration has been approved yet. */
  needsRehearsal: boolean
  running: boolean
  waitingPlanId: string | null
  nextRunAt: number | null
}

/** A run that has begun. `finished` resolves when it has been written down. */
export type StartedRun = { runId: string; finished: Promise<Run> }

/** Directories: connections, their tests and runs, plans that wait for a person, and logins. */
export type DirectoryService = Logins & {
  /** What would be stored of a form, schedule included. Throws `AppError` `invalid`. */
  check(input: unknown): ConnectionSettings
  /** Whether this is the stored password of the bind account. Throws `AppError` `not_found`. */
  isPassword(reader: Reader, organizationId: string, id: string, password: string): Promise<boolean>
  /** Throws `AppError` `invalid`. `input` is a form: `settingsSchema` says what must be in it. */
  addConnection(caller: Caller, input: unknown, bindPassword: unknown): Promise<string>
  /**
   * `bindPassword` null keeps the stored one, where server and account stay the same. Throws `AppError` `invalid`, or
   * `forbidden` for whoever may not give roles that its groups give.
   */
  changeConnection(caller: Caller, id: string, input: unknown, bindPassword: string | null): Promise<void>
  listConnections(reader: Reader, organizationId: string): Promise<Connection[]>
  /** Throws `AppError` `not_found`. */
  getConnection(reader: Reader, organizationId: string, id: string): Promise<Connection>
  /** Tries the connection step by step; nothing is stored. */
  testConnection(caller: Caller, id: string): Promise<TestStep[]>
  /** The same for a form that has not been saved; `id` is the connection being changed, whose password may be kept. */
  testSettings(
    caller: Caller,
    input: unknown,
    bindPassword: string | null,
    id: string | null,
  ): Promise<TestStep[]>
  /** Shows what a run would change. Throws `AppError` `conflict` while another run is under way. */
  rehearse(caller: Caller, id: string): Promise<StartedRun>
  /** Changes what is sure; a plan that the guard holds waits. Throws `AppError` `conflict`. */
  sync(caller: Caller, id: string): Promise<StartedRun>
  /**
   * Reads the directory again and applies the plan if it is still the same one; if not, the new plan waits. Throws
   * `AppError` `not_found`, `conflict` or `forbidden`.
   */
  approve(caller: Caller, planId: string): Promise<StartedRun>
  discard(caller: Caller, planId: string): Promise<void>
  /** Newest first. */
  runs(reader: Reader, organizationId: string, connectionId: string, page: PageRequest): Promise<Page<Run>>
  /** Throws `AppError` `not_found`. */
  run(reader: Reader, organizationId: string, runId: string): Promise<Run>
  /** Throws `AppError` `not_found`. */
  plan(reader: Reader, organizationId: string, planId: string): Promise<Plan>
  /** What a waiting plan would change. Shows personal values: the caller records the view. */
  planItems(
    reader: Reader,
    organizationId: string,
    planId: string,
    page: PageRequest,
  ): Promise<Page<RosterChange>>
  /** Deletes somebody whom the directory no longer has. Throws `AppError` `not_found` or `conflict`. */
  removePerson(caller: Caller, personId: string): Promise<void>
  /** Deletes a group that the directory no longer has. Throws `AppError` `not_found`, `conflict` or `in_use`. */
  removeGroup(caller: Caller, groupId: string): Promise<void>
  /** Begins to run connections by their schedules. Answers the function that ends it. */
  startSchedule(): () => Promise<void>
}

function checkInput(deps: DirectoryDeps, input: unknown): ConnectionSettings {
  const settings = checkSettings(input)
  if (settings.schedule !== null && !deps.scheduler.isValid(settings.schedule))
    throw invalid('schedule', say('directory.schedule.form'))
  return settings
}

async function getStored(reader: Reader, organizationId: string, id: string): Promise<StoredConnection> {
  const stored = await connections.findConnection(reader, organizationId, id)
  if (!stored) throw new AppError('not_found', say('directory.missing'))
  return stored
}

async function refuseTakenName(
  reader: Reader,
  organizationId: string,
  name: string,
  exceptId: string | null,
) {
  if (await connections.isNameTaken(reader, organizationId, name, exceptId))
    throw invalid('name', say('directory.taken'))
}

/** A stored password goes only where it has been before: otherwise whoever may edit could send it to a server of theirs. */
function keptPassword(stored: StoredConnection, settings: ConnectionSettings): string {
  if (!mayKeepPassword(stored.settings, settings))
    throw invalid('bindPassword', say('directory.password.again'))
  return stored.sealedPassword
}

async function present(deps: DirectoryDeps, reader: Reader, stored: StoredConnection): Promise<Connection> {
  const { settings, organizationId, id } = stored
  const waiting = await runStore.findWaitingPlan(reader, organizationId, id)
  const timeZone = await deps.timeZoneOf(reader, organizationId)
  return {
    id,
    settings,
    createdAt: stored.createdAt,
    lastGoodAt: stored.lastGoodAt,
    lastGoodPeople: stored.lastGoodPeople,
    lastGoodGroups: stored.lastGoodGroups,
    needsRehearsal: stored.configuration !== stored.approvedConfiguration,
    running: stored.lockToken !== null && (stored.lockUntil ?? 0) > deps.clock.now(),
    waitingPlanId: waiting?.id ?? null,
    nextRunAt: settings.schedule === null ? null : deps.scheduler.nextRun(settings.schedule, timeZone),
  }
}

function writing(
  deps: DirectoryDeps,
): Pick<DirectoryService, 'addConnection' | 'changeConnection' | 'discard'> {
  const { database, clock, audit } = deps
  return {
    async addConnection({ organizationId, actor }, input, bindPassword) {
      const settings = checkInput(deps, input)
      const sealedPassword = deps.seal(checkPassword(bindPassword))
      const id = newId()
      await database.write(async (tx) => {
        await refuseTakenName(tx, organizationId, settings.name, null)
        const createdAt = clock.now()
        await connections.insertConnection(tx, { id, organizationId, settings, sealedPassword, createdAt })
        const object = { kind: 'directory' as const, id }
        const detail = { name: settings.name, host: settings.host, security: settings.security }
        await audit.record(tx, { organizationId, actor, action: 'directory.added', object, detail })
      })
      return id
    },
    async changeConnection(caller, id, input, bindPassword) {
      const { organizationId, actor } = caller
      const settings = checkInput(deps, input)
      const fresh = bindPassword === null ? null : deps.seal(checkPassword(bindPassword))
      await database.write(async (tx) => {
        const stored = await getStored(tx, organizationId, id)
        await refuseUnlessMayGiveRoles(deps, tx, caller, id)
        await refuseTakenName(tx, organizationId, settings.name, id)
        await connections.updateConnection(tx, stored, settings, fresh ?? keptPassword(stored, settings))
        const object = { kind: 'directory' as const, id }
        const detail = { name: settings.name, host: settings.host, security: settings.security }
        await audit.record(tx, { organizationId, actor, action: 'directory.changed', object, detail })
      })
    },
    async discard({ organizationId, actor }, planId) {
      await database.write(async (tx) => {
        const plan = await runStore.findPlan(tx, organizationId, planId)
        if (plan?.status !== 'waiting') throw new AppError('not_found', say('plan.notWaiting'))
        await runStore.decidePlan(tx, planId, { status: 'discarded', at: clock.now(), by: actor.id })
        const object = { kind: 'directory' as const, id: plan.connectionId }
        await audit.record(tx, { organizationId, actor, action: 'directory.syncDiscarded', object })
      })
    },
  }
}

function removing(deps: DirectoryDeps): Pick<DirectoryService, 'removePerson' | 'removeGroup'> {
  const { database, audit } = deps
  return {
    removePerson: ({ organizationId, actor }, personId) =>
      database.write(async (tx) => {
        await removePerson(tx, organizationId, personId)
        await deps.reviewAdministrators(tx, organizationId)
        await deps.touchTargets(tx, organizationId)
        const object = { kind: 'person' as const, id: personId }
        await audit.record(tx, { organizationId, actor, action: 'person.removed', object })
      }),
    removeGroup: ({ organizationId, actor }, groupId) =>
      database.write(async (tx) => {
        if ((await deps.groupsInUse(tx, organizationId)).has(groupId))
          throw new AppError('in_use', say('directory.groupInUse'))
        await removeGroup(tx, organizationId, groupId)
        await deps.touchTargets(tx, organizationId)
        const object = { kind: 'group' as const, id: groupId }
        await audit.record(tx, { organizationId, actor, action: 'group.removed', object })
      }),
  }
}

function testing(deps: DirectoryDeps): Pick<DirectoryService, 'testConnection' | 'testSettings'> {
  const tried = async (
    { organizationId, actor }: Caller,
    id: string,
    name: string,
    ok: boolean,
  ): Promise<void> => {
    const object = { kind: 'directory' as const, id }
    await deps.database.write((tx) =>
      deps.audit.record(tx, {
        organizationId,
        actor,
        action: 'directory.tested',
        object,
        detail: { name, ok },
      }),
    )
  }
  const test = async (caller: Caller, id: string, settings: ConnectionSettings, sealed: string) => {
    const steps = await deps.ldap.test({ settings, password: deps.unseal(sealed) })
    await tried(
      caller,
      id,
      settings.name,
      steps.every(({ ok }) => ok),
    )
    return steps
  }
  return {
    async testConnection(caller, id) {
      const { settings, sealedPassword } = await getStored(deps.database.read, caller.organizationId, id)
      return test(caller, id, settings, sealedPassword)
    },
    async testSettings(caller, input, bindPassword, id) {
      const settings = checkInput(deps, input)
      if (bindPassword !== null)
        return test(caller, id ?? 'new', settings, deps.seal(checkPassword(bindPassword)))
      if (id === null) throw invalid('bindPassword', say('directory.password.empty'))
      const stored = await getStored(deps.database.read, caller.organizationId, id)
      return test(caller, id, settings, keptPassword(stored, settings))
    },
  }
}

async function approve(deps: DirectoryDeps, caller: Caller, planId: string): Promise<StartedRun> {
  const { organizationId } = caller
  const plan = await runStore.findPlan(deps.database.read, organizationId, planId)
  if (plan?.status !== 'waiting') throw new AppError('not_found', say('plan.notWaiting'))
  if (plan.expiresAt <= deps.clock.now()) throw new AppError('conflict', say('plan.tooOld'))
  const { connectionId } = plan
  await refuseUnlessMayGiveRoles(deps, deps.database.read, caller, connectionId)
  return startRun(deps, { ...caller, connectionId, kind: 'approval', approve: plan })
}

/** Builds the door. */
export function createDirectory(deps: DirectoryDeps): DirectoryService {
  return {
    ...writing(deps),
    ...testing(deps),
    ...removing(deps),
    ...createLogins(deps),
    check: (input) => checkInput(deps, input),
    isPassword: async (reader, organizationId, id, password) =>
      deps.unseal((await getStored(reader, organizationId, id)).sealedPassword) === password,
    async listConnections(reader, organizationId) {
      const stored = await connections.listConnections(reader, organizationId)
      return Promise.all(stored.map((connection) => present(deps, reader, connection)))
    },
    getConnection: async (reader, organizationId, id) =>
      present(deps, reader, await getStored(reader, organizationId, id)),
    rehearse: (caller, id) => startRun(deps, { ...caller, connectionId: id, kind: 'rehearsal' }),
    sync: (caller, id) => startRun(deps, { ...caller, connectionId: id, kind: 'sync' }),
    approve: (caller, planId) => approve(deps, caller, planId),
    runs: runStore.listRuns,
    async run(reader, organizationId, runId) {
      const run = await runStore.findRun(reader, organizationId, runId)
      if (!run) throw new AppError('not_found', say('run.missing'))
      return run
    },
    async plan(reader, organizationId, planId) {
      const plan = await runStore.findPlan(reader, organizationId, planId)
      if (!plan) throw new AppError('not_found', say('plan.missing'))
      return plan
    },
    planItems: runStore.listPlanItems,
    startSchedule: () => deps.scheduler.everyMinute('directory', () => runDue(deps)),
  }
}
