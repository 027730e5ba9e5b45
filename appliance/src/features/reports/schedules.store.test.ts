import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { addOrganization } from '../../../test/support/directory.ts'
import { refusalOf } from '../../../test/support/words.ts'
import { systemActor } from '../../platform/actor.ts'
import { AppError } from '../../platform/errors.ts'
import { createScheduler } from '../../platform/scheduler.ts'
import { createOrganizations } from '../organizations/index.ts'
import { localNotifications } from '../../platform/notifications.ts'
import { REPORTS } from './library/index.ts'
import { createSchedules, type ScheduleInput } from './schedules.ts'

const tester = systemActor('test')
/** A Monday, 04:30 UTC: half past five in Berlin. */
const MONDAY = Date.UTC(2026, 10, 23, 4, 30)
const HOUR = 3_600_000

describe.each(dialects)('schedules of reports on %s', (dialect) => {
  let db: TestDatabase
  let organizationId: string
  let time = MONDAY
  let asked: unknown[] = []
  const clock = { now: () => time }

  beforeAll(async () => {
    db = await openTestDatabase(dialect)
  })
  afterAll(() => db.drop())
  beforeEach(async () => {
    await db.database.write((tx) => tx('report_schedules').delete())
    organizationId = await addOrganization(db.database)
    time = MONDAY
    asked = []
  })

  const replica = () =>
    createSchedules({
      database: db.database,
      clock,
      scheduler: createScheduler(),
      audit: { record: () => Promise.resolve() },
      organizations: createOrganizations({ clock, notifications: localNotifications() }),
      jobs: {
        ask: (_tx, _organization, kind, input) => Promise.resolve(asked.push([kind, input])) as never,
      },
      reports: { library: REPORTS },
    })
  const monday: ScheduleInput = {
    name: 'every-monday',
    report: 'inventory',
    format: 'pdf',
    cron: '0 6 * * 1',
    withNames: false,
  }
  const add = (change: Partial<ScheduleInput> = {}) =>
    db.database.write((tx) => replica().add(tx, organizationId, { ...monday, ...change }, tester))

  it('ask for their report once at their minute, in the time zone of the organization, whoever looks', async () => {
    await add()
    expect((await replica().list(db.database.read, organizationId))[0]?.name).toBe('every-monday')
    time += HOUR / 2 - 60_000
    await replica().runDue()
    expect(asked).toEqual([])
    time += 60_000
    await Promise.all([replica().runDue(), replica().runDue()])
    await replica().runDue()
    const order = {
      report: 'inventory',
      filter: {},
      wrote: {},
      format: 'pdf',
      withNames: false,
      schedule: 'every-monday',
    }
    expect(asked).toEqual([['report', order]])
  })

  it('catch up once after a stop of hours, and not after one of days', async () => {
    await add()
    time += 3 * HOUR
    await replica().runDue()
    expect(asked).toHaveLength(1)
    time += 6 * 24 * HOUR + 23 * HOUR
    await replica().runDue()
    expect(asked).toHaveLength(1 + 1)
    time += 9 * 24 * HOUR
    await replica().runDue()
    expect(asked).toHaveLength(2)
  })

  it('are refused with every field that is wrong, and nothing is kept', async () => {
    const wrong = add({ name: '../etc', report: 'lock-proof', cron: '* * *' })
    expect(await refusalOf(wrong)).not.toBe('')
    const fields = await wrong.then(
      () => [],
      (error: unknown) => (error instanceof AppError ? error.fields.map(({ field }) => field) : []),
    )
    expect(fields).toEqual(['name', 'report', 'cron'])
    await add()
    expect(await refusalOf(add())).not.toBe('')
    expect(await replica().list(db.database.read, organizationId)).toHaveLength(1)
  })

  it('end when they are removed, by their own organization only', async () => {
    await add()
    const [{ id } = { id: '' }] = await replica().list(db.database.read, organizationId)
    const stranger = await addOrganization(db.database, 'Stranger')
    const remove = (of: string) => db.database.write((tx) => replica().remove(tx, of, id, tester))
    expect(await refusalOf(remove(stranger))).toMatch(/no such schedule/)
    await remove(organizationId)
    time += 3 * HOUR
    await replica().runDue()
    expect(asked).toEqual([])
  })
})
