import { z } from 'zod'
import { AppError } from '../../platform/errors.ts'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { may } from '../../platform/http/capabilities.ts'
import { freshForm, refusedForm, type FormState } from '../../platform/http/form-state.ts'
import { jobPath } from '../jobs/index.ts'
import { askFor, checkFilter, recordView } from './ask.ts'
import { isTold, type CheckedFilter } from './filter.ts'
import { madeRoutes } from './made-routes.ts'
import { FORMATS } from './order.ts'
import { reportFor, type ReportPageDeps } from './page-deps.ts'
import { REPORT_KIND, type Preview } from './reports.ts'
import { presentLibrary, presentReport, REPORTS_PATH } from './view-models.ts'

const RECENT = 20
const nameParams = z.object({ name: z.string().max(64) })
/** Fields differ from report to report: each one checks its own. */
const typedFields = z.record(z.string().max(64), z.string().max(1_000))

/** The library, one report with its first rows, and the order to make it. */
export const reportRoutes = (deps: ReportPageDeps): AdminRoute[] => [
  libraryRoute(deps),
  reportRoute(deps),
  makeRoute(deps),
  ...madeRoutes(deps),
]

function libraryRoute({ database, reports, jobs }: ReportPageDeps): AdminRoute {
  return adminRoute({
    method: 'GET',
    path: REPORTS_PATH,
    access: 'reports.view',
    async handle(request) {
      const admin = signedIn(request)
      const library = reports.library.filter(({ access }) => may(admin, access))
      const made = await jobs.list(database.read, admin.organizationId, REPORT_KIND, { limit: RECENT })
      return { view: 'reports/library', model: presentLibrary(library, made.rows, jobs.kinds) }
    },
  })
}

function reportRoute(deps: ReportPageDeps): AdminRoute {
  const { database, reports } = deps
  return adminRoute({
    method: 'GET',
    path: `${REPORTS_PATH}/:name`,
    access: 'reports.view',
    params: nameParams,
    query: typedFields,
    async handle(request) {
      const admin = signedIn(request)
      const report = reportFor(reports, admin, request.params.name)
      const typed = request.query
      const page = (form: FormState, preview: Preview | null, checked: CheckedFilter | null) => ({
        view: 'reports/report',
        model: presentReport({ report, form, preview, checked, withNames: may(admin, 'people.view') }),
      })
      try {
        const checked = await checkFilter(deps, admin, report, typed)
        if (!isTold(report, checked.filter)) return page(freshForm(typed), null, null)
        const withNames = await recordView(deps, admin, checked)
        const order = { report: report.name, filter: checked.filter, withNames }
        return page(
          freshForm(typed),
          await reports.preview(database.read, admin.organizationId, order),
          checked,
        )
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'invalid') throw error
        return { ...page(refusedForm(typed, error), null, null), status: 400 }
      }
    },
  })
}

function makeRoute(deps: ReportPageDeps): AdminRoute {
  const { reports } = deps
  return adminRoute({
    method: 'POST',
    path: `${REPORTS_PATH}/:name/make`,
    access: 'reports.make',
    params: nameParams,
    form: z.object({ format: z.enum(FORMATS) }).catchall(z.string().max(1_000)),
    async handle(request) {
      const admin = signedIn(request)
      const report = reportFor(reports, admin, request.params.name)
      const { format, ...typed } = request.form
      const job = await askFor(deps, admin, report, { format, typed })
      return { redirect: jobPath(job.id) }
    },
    onInvalid(request, error) {
      const admin = signedIn(request)
      const report = reportFor(reports, admin, request.params.name)
      const model = presentReport({
        report,
        form: refusedForm(request.form, error),
        preview: null,
        checked: null,
        withNames: may(admin, 'people.view'),
      })
      return Promise.resolve({ view: 'reports/report', model })
    },
  })
}
