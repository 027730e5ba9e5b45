import { invalid } from '../../platform/errors.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import { may } from '../../platform/http/capabilities.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Job } from '../jobs/index.ts'
import { showPerson } from '../people/index.ts'
import { checkFields, isTold, resolvePerson, type CheckedFilter } from './filter.ts'
import type { Format, Order } from './order.ts'
import type { ReportPageDeps } from './page-deps.ts'
import type { Report } from './report.ts'
import { REPORT_KIND } from './reports.ts'

/** Checks what a report is filtered by, people only for those who may see them. Throws `AppError` `invalid`. */
export async function checkFilter(
  { people, database }: ReportPageDeps,
  admin: SignedIn,
  report: Report,
  typed: Readonly<Record<string, unknown>>,
): Promise<CheckedFilter> {
  const filter = checkFields(report, typed)
  return filter['person'] && !may(admin, 'people.view')
    ? Promise.reject(invalid('person', say('report.withoutNames')))
    : resolvePerson(people, database.read, admin.organizationId, filter)
}

/** Records that names are shown, where they are. */
export async function recordView(
  deps: ReportPageDeps,
  admin: SignedIn,
  { filter }: CheckedFilter,
): Promise<boolean> {
  if (!may(admin, 'people.view')) return false
  const { person } = filter
  if (person) await showPerson(deps, admin, person)
  else await deps.audit.viewed(admin, 'people.listed', { kind: 'organization', id: admin.organizationId })
  return true
}

/** Asks for a report, as a job. Throws `AppError` `invalid`, or `purpose_needed` where it would show people. */
export async function askFor(
  deps: ReportPageDeps,
  admin: SignedIn,
  report: Report,
  { format, typed }: { format: Format; typed: Readonly<Record<string, unknown>> },
): Promise<Job> {
  const checked = await checkFilter(deps, admin, report, typed)
  if (!isTold(report, checked.filter)) throw invalid('serial', say('report.needsOne'))
  const withNames = await recordView(deps, admin, checked)
  const order: Order = { ...checked, report: report.name, format, withNames, schedule: null }
  const { organizationId, actor } = admin
  return deps.database.write((tx) => deps.jobs.ask(tx, organizationId, REPORT_KIND, order, actor))
}
