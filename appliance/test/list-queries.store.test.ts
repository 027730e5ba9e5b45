import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Actor } from '../src/platform/actor.ts'
import { listJobs, listOld } from '../src/features/jobs/store.ts'
import { listSchedules } from '../src/features/reports/schedule-store.ts'
import { buildAdministrators, firstRunInput, type AdministratorsWorld } from './support/administrators.ts'
import { dialects, openTestDatabase, type TestDatabase } from './support/dialects.ts'
import { explainReads } from './support/explain.ts'

const command: Actor = { kind: 'command', id: 'earshot', name: 'root' }

describe.each(dialects)('lists on %s', (dialect) => {
  let opened: TestDatabase
  let world: AdministratorsWorld
  let organizationId: string
  let cursor: string
  beforeAll(async () => {
    opened = await openTestDatabase(dialect)
    world = await buildAdministrators(opened.database)
    const owner = await world.administrators.firstRun.complete(firstRunInput, command)
    organizationId = owner.organizationId
    const first = await world.audit.list(opened.database.read, organizationId, {}, { limit: 1 })
    cursor = first.next ?? ''
  })
  afterAll(() => opened.drop())

  const audit = (filters: object, page: object = {}) =>
    world.audit.list(opened.database.read, organizationId, filters, { limit: 50, ...page })
  const lists: [string, () => Promise<unknown>, number][] = [
    ['the audit log', () => audit({}), 2],
    ['the audit log, next page', () => audit({}, { after: cursor }), 2],
    ['the audit log, page before', () => audit({}, { before: cursor }), 1],
    ['the audit log by action', () => audit({ action: 'organization.created' }), 2],
    ['the audit log by actor', () => audit({ actorId: 'earshot' }), 2],
    ['the audit log by object', () => audit({ objectKind: 'administrator', objectId: 'x' }), 1],
    ['the audit log by time', () => audit({ from: 0, to: 2e12 }), 2],
    ['the checkpoints', () => world.audit.latestCheckpoint(opened.database.read, organizationId), 1],
    [
      'the administrators',
      () => world.administrators.list(opened.database.read, organizationId, { limit: 50 }),
      1,
    ],
    ['the jobs', () => listJobs(opened.database.read, organizationId, undefined, { limit: 50 }), 1],
    ['the jobs of a kind', () => listJobs(opened.database.read, organizationId, 'report', { limit: 50 }), 1],
    ['the jobs to forget', () => listOld(opened.database.read, 0, 100), 1],
    ['the schedules of reports', () => listSchedules(opened.database.read, organizationId), 1],
    ['a session', () => world.administrators.findSession('token'), 1],
    ['a sign-in that waits', () => world.administrators.waiting.isWaiting('token'), 1],
  ]
  it.each(lists)('reads %s by index, without scan or sort', async (_, read, statements) => {
    expect(await explainReads(opened.database, read)).toEqual({ statements, faults: [] })
  })

  it('would find a scan and a sort', async () => {
    const scan = () => opened.database.read('audit_rows').where({ detail: '{}' }).orderBy('at').select('id')
    const { faults } = await explainReads(opened.database, scan)
    expect(faults).toHaveLength(2)
  })
})
