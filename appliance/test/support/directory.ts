import type { Database } from '../../src/platform/db/index.ts'
import { newId } from '../../src/platform/ids.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createScheduler } from '../../src/platform/scheduler.ts'
import type { AuditEntry } from '../../src/features/audit/index.ts'
import {
  createDirectory,
  type Directory,
  type DirectoryDeps,
  type Run,
} from '../../src/features/directory/index.ts'
import type { StartedRun } from '../../src/features/directory/index.ts'
import { createPeople } from '../../src/features/people/index.ts'

/** A clock that tests move. */
export type ManualClock = { now(): number; advance(milliseconds: number): void }

export function manualClock(start = 1_800_000_000_000): ManualClock {
  let now = start
  return { now: () => now, advance: (milliseconds) => void (now += milliseconds) }
}

/** An organization of its own; answers its id. */
export async function addOrganization(database: Database, name = 'Test'): Promise<string> {
  const id = newId()
  await database.write((tx) =>
    tx('organizations').insert({
      id,
      name,
      time_zone: 'Europe/Berlin',
      settings: '{}',
      target_epoch: 1,
      trust_number: 1,
      created_at: 1,
    }),
  )
  return id
}

/** The directory feature on a real database, with the given client, and everything it told its neighbours. */
export async function directoryBench(database: Database, ldap: Directory, more: Partial<DirectoryDeps> = {}) {
  const clock = manualClock()
  const audited: AuditEntry[] = []
  const used = new Set<string>()
  let touched = 0
  const deps: DirectoryDeps = {
    database,
    clock,
    logger: createLogger('silent'),
    scheduler: createScheduler(),
    audit: { record: (_tx, entry) => Promise.resolve(void audited.push(entry)) },
    seal: (text) => `sealed:${Buffer.from(text).toString('base64')}`,
    unseal: (text) => Buffer.from(text.slice('sealed:'.length), 'base64').toString(),
    touchTargets: () => Promise.resolve(void touched++),
    peopleMoved: () => Promise.resolve(),
    timeZoneOf: () => Promise.resolve('Europe/Berlin'),
    groupsInUse: () => Promise.resolve(used),
    ownerGroups: () => Promise.resolve(new Set()),
    givesRoles: () => Promise.resolve(false),
    reviewAdministrators: () => Promise.resolve(),
    ldap,
    ...more,
  }
  const organizationId = await addOrganization(database)
  const caller = { organizationId, actor: { kind: 'administrator' as const, id: 'adm', name: 'Ada' } }
  return {
    deps,
    clock,
    audited,
    used,
    caller,
    organizationId,
    people: createPeople(),
    directory: createDirectory(deps),
    touched: () => touched,
  }
}

/** The directory feature under test. */
export type DirectoryBench = Awaited<ReturnType<typeof directoryBench>>

/** Waits for a run's end. */
export const ended = async (started: Promise<StartedRun>): Promise<Run> => (await started).finished

/** Every row that a synchronization may change, as text: equal before and after where nothing did. */
export async function dumpPeople(database: Database): Promise<string> {
  const tables = [
    'people',
    'people_logins',
    'people_groups',
    'people_members',
    'people_nestings',
    'people_closure',
  ]
  const rows = await Promise.all(
    tables.map(async (table) => {
      const found: object[] = await database.read(table).select()
      return [table, found.map((row) => JSON.stringify(row)).sort()]
    }),
  )
  return JSON.stringify(rows, null, 1)
}
