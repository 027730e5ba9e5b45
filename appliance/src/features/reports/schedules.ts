import type { Actor } from '../../platform/actor.ts'
import { systemActor } from '../../platform/actor.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Reader, Tx } from '../../platform/db/index.ts'
import { AppError, type FieldIssue } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { Scheduler } from '../../platform/scheduler.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Audit } from '../audit/index.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Organizations } from '../organizations/index.ts'
import { isTold } from './filter.ts'
import type { Format, Order } from './order.ts'
import { REPORT_KIND, type Reports } from './reports.ts'
import * as store from './schedule-store.ts'
import type { Schedule } from './schedule-store.ts'

/** What a schedule is made of. `cron` is five fields, in the organization's time zone. */
export type ScheduleInput = { name: string; report: string; format: Format; cron: string; withNames: boolean }

/** Reports that are made by themselves and put into a folder. */
export type Schedules = {
  /** By name, each with when it is due next (ms; null: never). */
  list(reader: Reader, organizationId: string): Promise<(Schedule & { nextAt: number | null })[]>
  /** Answers its id. Throws `AppError` `invalid` naming every wrong field. */
  add(tx: Tx, organizationId: string, input: ScheduleInput, actor: Actor): Promise<string>
  /** Throws `AppError` `not_found`. */
  remove(tx: Tx, organizationId: string, id: string, actor: Actor): Promise<void>
  /** Asks for every report whose schedule names a minute since it was last seen to. One replica asks for each. */
  runDue(): Promise<void>
}

type Deps = {
  database: Database
  clock: Clock
  scheduler: Scheduler
  audit: Pick<Audit, 'record'>
  organizations: Pick<Organizations, 'get' | 'list'>
  jobs: Pick<Jobs, 'ask'>
  reports: Pick<Reports, 'library'>
}

const MINUTE = 60_000
/** After a longer stop a missed report waits for its next time. */
const CATCH_UP_MS = 26 * 60 * MINUTE
const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/

const minuteOf = (time: number): number => Math.floor(time / MINUTE) * MINUTE

/** Builds the door. */
export function createSchedules(deps: Deps): Schedules {
  const { database, clock, scheduler, audit, organizations, jobs, reports } = deps

  const check = async (reader: Reader, organizationId: string, input: ScheduleInput): Promise<void> => {
    const faults: FieldIssue[] = []
    const taken = await store.listSchedules(reader, organizationId)
    const report = reports.library.find(({ name }) => name === input.report)
    if (!NAME.test(input.name)) faults.push({ field: 'name', reason: say('schedule.name.form') })
    else if (taken.some(({ name }) => name === input.name))
      faults.push({ field: 'name', reason: say('schedule.name.taken') })
    if (!report || !isTold(report, {})) faults.push({ field: 'report', reason: say('schedule.noReport') })
    if (!scheduler.isValid(input.cron)) faults.push({ field: 'cron', reason: say('schedule.cron.form') })
    if (faults.length > 0) throw new AppError('invalid', undefined, { fields: faults })
  }

  const record = (
    tx: Tx,
    action: 'report.scheduled' | 'report.unscheduled',
    { organizationId, id, name }: Pick<Schedule, 'organizationId' | 'id' | 'name'>,
    actor: Actor,
  ) => audit.record(tx, { organizationId, actor, action, object: { kind: 'schedule', id }, detail: { name } })

  const isDue = (schedule: Schedule, timeZone: string, until: number): boolean => {
    const from = Math.max(schedule.scheduledUntil + MINUTE, until - CATCH_UP_MS)
    for (let minute = from; minute <= until; minute += MINUTE)
      if (scheduler.matches(schedule.cron, timeZone, minute)) return true
    return false
  }

  async function runOne(schedule: Schedule, timeZone: string, until: number): Promise<void> {
    const { organizationId, report, format, withNames, name } = schedule
    const due = isDue(schedule, timeZone, until)
    const order: Order = { report, filter: {}, wrote: {}, format, withNames, schedule: name }
    await database.write(async (tx) => {
      if ((await store.claimMinutes(tx, schedule, until)) && due)
        await jobs.ask(tx, organizationId, REPORT_KIND, order, systemActor('report schedule'))
    })
  }

  return {
    async list(reader, organizationId) {
      const { timeZone } = await organizations.get(reader, organizationId)
      const schedules = await store.listSchedules(reader, organizationId)
      return schedules.map((schedule) => ({
        ...schedule,
        nextAt: scheduler.nextRun(schedule.cron, timeZone),
      }))
    },
    async add(tx, organizationId, input, actor) {
      await check(tx, organizationId, input)
      const now = clock.now()
      const schedule = {
        ...input,
        id: newId(),
        organizationId,
        scheduledUntil: minuteOf(now),
        createdAt: now,
      }
      await store.insertSchedule(tx, schedule)
      await record(tx, 'report.scheduled', schedule, actor)
      return schedule.id
    },
    async remove(tx, organizationId, id, actor) {
      const found = (await store.listSchedules(tx, organizationId)).find((schedule) => schedule.id === id)
      if (!found || !(await store.deleteSchedule(tx, organizationId, id)))
        throw new AppError('not_found', say('schedule.missing'))
      await record(tx, 'report.unscheduled', found, actor)
    },
    async runDue() {
      const until = minuteOf(clock.now())
      for (const { id, timeZone } of await organizations.list(database.read))
        for (const schedule of await store.listSchedules(database.read, id))
          if (schedule.scheduledUntil < until) await runOne(schedule, timeZone, until)
    },
  }
}
