import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../platform/errors.ts'
import { adminRoute, signedIn, type AdminRoute, type SignedIn } from '../../platform/http/admin-route.ts'
import { may } from '../../platform/http/capabilities.ts'
import { idParams } from '../../platform/http/form-state.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Job } from '../jobs/index.ts'
import { reportFor, type ReportPageDeps } from './page-deps.ts'
import { madeSchema, orderSchema, type Made, type Order } from './order.ts'
import type { Report } from './report.ts'
import { REPORT_KIND } from './reports.ts'
import { MADE_PATH, presentMade } from './view-models.ts'

const TYPES: Readonly<Record<Order['format'], string>> = {
  csv: 'text/csv; charset=utf-8',
  pdf: 'application/pdf',
}

type Found = { job: Job; order: Order; made: Made; report: Report }

/** One report that was made, and its files. */
export function madeRoutes(deps: ReportPageDeps): AdminRoute[] {
  const page = adminRoute({
    method: 'GET',
    path: `${MADE_PATH}/:id`,
    access: 'reports.view',
    params: idParams,
    async handle(request) {
      return {
        view: 'reports/made',
        model: presentMade(await find(deps, signedIn(request), request.params.id)),
      }
    },
  })
  const file = adminRoute({
    method: 'GET',
    path: `${MADE_PATH}/:id/:file`,
    access: 'reports.view',
    params: idParams.extend({ file: z.string().max(100) }),
    async handle(request) {
      const admin = signedIn(request)
      const { job, order, made } = await find(deps, admin, request.params.id)
      const name = made.files.find((one) => one.name === request.params.file)?.name
      const path = name && join(deps.reports.folderOf(job.id), name)
      if (!path || !(await exists(path))) throw new AppError('not_found', say('report.fileGone'))
      if (order.withNames)
        await deps.audit.viewed(admin, 'people.listed', { kind: 'organization', id: admin.organizationId })
      return { download: { name, type: TYPES[order.format], body: createReadStream(path) } }
    },
  })
  return [page, file]
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** A report that was made, for somebody who may read it: one with names only for those who may see people. */
async function find(
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
