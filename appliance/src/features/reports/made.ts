import { createReadStream, type ReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../platform/errors.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import { may } from '../../platform/http/capabilities.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Job } from '../jobs/index.ts'
import { madeSchema, orderSchema, type Made, type Order } from './order.ts'
import { reportFor, type ReportPageDeps } from './page-deps.ts'
import type { Report } from './report.ts'
import { REPORT_KIND } from './reports.ts'

/** What files of a format are, as media types. */
export const REPORT_TYPES: Readonly<Record<Order['format'], string>> = {
  csv: 'text/csv; charset=utf-8',
  pdf: 'application/pdf',
}

/** A report that was made, and what it was told. */
export type Found = { job: Job; order: Order; made: Made; report: Report }

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** A report that was made, for somebody who may read it: one with names only for those who may see people. */
export async function findMade(
  { database, jobs, reports }: ReportPageDeps,
  admin: SignedIn,
  id: string,
): Promise<Found> {
  const job = await jobs.get(database.read, admin.organizationId, id)
  const made = madeSchema.safeParse(job.result)
  if (job.kind !== REPORT_KIND || !made.success) throw new AppError('not_found', say('report.notMade'))
  const order = orderSchema.parse(job.input)
  const report = reportFor(reports, admin, order.report)
  if (order.withNames && !may(admin, 'people.view')) throw new AppError('forbidden', say('report.notYours'))
  return { job, order, made: made.data, report }
}

/** A file of a report that was made. That it shows names is recorded. Throws `AppError` `not_found` or `forbidden`. */
export async function openMade(
  deps: ReportPageDeps,
  admin: SignedIn,
  id: string,
  file: string,
): Promise<{ name: string; type: string; body: ReadStream }> {
  const { job, order, made } = await findMade(deps, admin, id)
  const name = made.files.find((one) => one.name === file)?.name
  const path = name && join(deps.reports.folderOf(job.id), name)
  if (!path || !(await exists(path))) throw new AppError('not_found', say('report.fileGone'))
  if (order.withNames)
    await deps.audit.viewed(admin, 'people.listed', { kind: 'organization', id: admin.organizationId })
  return { name, type: REPORT_TYPES[order.format], body: createReadStream(path) }
}
