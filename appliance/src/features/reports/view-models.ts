import type { FormState } from '../../platform/http/form-state.ts'
import { path } from '../../platform/views/address.ts'
import { faultsOf, fieldsOf, type FieldPlan } from '../../platform/views/form.ts'
import { moment, say, type Text } from '../../platform/views/messages/phrase.ts'
import type { Job, JobKind } from '../jobs/index.ts'
import { jobLook, jobPath } from '../jobs/index.ts'
import type { CheckedFilter } from './filter.ts'
import type { Made, Order } from './order.ts'
import type { Report } from './report.ts'
import type { Preview } from './reports.ts'
import { filterTexts } from './sheet.ts'

/** Address of the library. */
export const REPORTS_PATH = '/reports'

/** Addresses of reports that were made begin so. */
export const MADE_PATH = '/reports/made'

const reportPath = (name: string): string => path(['reports', name])

/** The library, and what was made of it. */
export const presentLibrary = (
  library: readonly Report[],
  made: readonly Job[],
  kinds: ReadonlyMap<string, JobKind>,
): object => ({
  title: say('reports.title'),
  reports: library.map(({ name, title, definition }) => ({ href: reportPath(name), title, definition })),
  made: made.map((job) => ({
    href: job.status === 'done' ? (kinds.get(job.kind)?.pageOf(job) ?? jobPath(job.id)) : jobPath(job.id),
    what: kinds.get(job.kind)?.describe(job.input) ?? job.kind,
    look: jobLook(job.status),
    at: job.createdAt,
  })),
  empty: {
    icon: 'file-analytics',
    title: say('reports.none.title'),
    text: say('reports.none.text'),
    actions: [],
  },
})

/** Everything the page of a report is made from. `preview` is null where nothing can be shown yet. */
export type ReportInput = {
  report: Report
  form: FormState
  preview: Preview | null
  checked: CheckedFilter | null
  withNames: boolean
}

const plansOf = ({ fields }: Report): Record<string, FieldPlan> =>
  Object.fromEntries(
    fields.map(({ name, label, options }) => [
      name,
      {
        label,
        optional: true,
        autocomplete: 'off',
        ...(name === 'from' || name === 'to' ? { type: 'date' as const } : {}),
        ...(options
          ? { type: 'select' as const, options: [{ value: '', text: say('report.any') }, ...options] }
          : {}),
      },
    ]),
  )

/** One report: what it says, what it is about, and its first rows. */
export function presentReport({ report, form, preview, checked, withNames }: ReportInput): object {
  const plans = plansOf(report)
  return {
    title: report.title,
    crumbs: [{ href: REPORTS_PATH, text: say('reports.title') }],
    definition: report.definition,
    url: reportPath(report.name),
    make: `${reportPath(report.name)}/make`,
    fields: fieldsOf(plans, form),
    faults: faultsOf(plans, form),
    hidden: report.fields.map(({ name }) => ({ name, value: String(form.values[name] ?? '') })),
    about: checked ? filterTexts(report, checked.filter, checked.wrote) : [],
    withoutNames: withNames ? null : say('report.withoutNames'),
    ready: preview !== null,
    head: report.columns.map(({ head }) => head),
    rows:
      preview?.rows.map((row) => ({ cells: row.map((cell) => (cell === null ? '–' : String(cell))) })) ?? [],
    shown: preview && shownText(preview),
    needsOne: preview === null && form.message === null ? say('report.first') : null,
    empty: { icon: 'filter-off', title: say('report.none'), text: say('report.none.text'), actions: [] },
  }
}

const shownText = ({ rows, more }: Preview): Text =>
  more ? say('report.preview.more', { count: rows.length }) : say('report.preview.all')

const KILO = 1024

/** A report that was made, with its files. */
export function presentMade(found: { job: Job; order: Order; made: Made; report: Report }): object {
  const { job, order, made, report } = found
  return {
    title: say('report.ordered', { title: report.title, format: order.format.toUpperCase() }),
    crumbs: [
      { href: REPORTS_PATH, text: say('reports.title') },
      { href: reportPath(report.name), text: report.title },
    ],
    definition: report.definition,
    about: filterTexts(report, order.filter, order.wrote),
    rows: say('report.rows', { rows: made.rows }),
    at: moment(job.endedAt ?? job.createdAt, 'exact'),
    job: jobPath(job.id),
    files: made.files.map(({ name, bytes, pages }) => ({
      name,
      href: path(['reports', 'made', job.id, name]),
      size: say('report.size.kb', { kb: Math.ceil(bytes / KILO) }),
      pages,
    })),
  }
}
