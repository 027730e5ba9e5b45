import type { Database, Tx } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import { may } from '../../platform/http/capabilities.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Audit } from '../audit/index.ts'
import type { Jobs } from '../jobs/index.ts'
import type { People } from '../people/index.ts'
import type { Report } from './report.ts'
import type { Reports } from './reports.ts'
import type { ScheduleInput, Schedules } from './schedules.ts'

/** What the pages of reports need. */
export type ReportPageDeps = {
  database: Database
  reports: Reports
  jobs: Jobs
  people: Pick<People, 'findExactly' | 'find' | 'describe'>
  audit: Pick<Audit, 'viewed'>
}

/** The report, for somebody who may read it. Throws `AppError` `not_found` or `forbidden`. */
export function reportFor(reports: Reports, admin: SignedIn, name: string): Report {
  const report = reports.get(name)
  if (!may(admin, report.access)) throw new AppError('forbidden', say('report.notYours'))
  return report
}

/** What the page of schedules needs. */
export type SchedulePageDeps = { database: Database; reports: Reports; schedules: Schedules }

/** Adds a schedule of a report that the administrator may read, with the names that they may see. Throws `AppError`. */
export function addSchedule(
  { reports, schedules }: Pick<SchedulePageDeps, 'reports' | 'schedules'>,
  tx: Tx,
  admin: SignedIn,
  input: Omit<ScheduleInput, 'withNames'>,
): Promise<string> {
  if (reports.library.some(({ name }) => name === input.report)) reportFor(reports, admin, input.report)
  const withNames = may(admin, 'people.view')
  return schedules.add(tx, admin.organizationId, { ...input, withNames }, admin.actor)
}
