import { z } from 'zod'
import { pageOf } from '../../platform/db/index.ts'
import {
  apiFile,
  apiList,
  apiRead,
  apiWork,
  idOnly,
  type ApiOperation,
} from '../../platform/http/api-operation.ts'
import { CAPABILITIES, may } from '../../platform/http/capabilities.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Writer } from '../../platform/views/messages/translator.ts'
import { scheduleOperations } from './api-schedule-routes.ts'
import { askFor } from './ask.ts'
import { findMade, openMade, REPORT_TYPES } from './made.ts'
import { FORMATS } from './order.ts'
import { reportFor, type ReportPageDeps, type SchedulePageDeps } from './page-deps.ts'
import type { Report } from './report.ts'

type Deps = ReportPageDeps & SchedulePageDeps & { write: Writer }

const reportSchema = z.object({
  name: z.string(),
  title: z.string(),
  definition: z.string(),
  scope: z.enum(CAPABILITIES),
  columns: z.array(z.string()),
  /** What it may be filtered by; values to choose from where there are some. */
  filters: z.array(z.object({ name: z.string(), label: z.string(), values: z.array(z.string()).nullable() })),
})

const nameOnly = z.object({ name: z.string().regex(/^[\w-]{1,64}$/) })

/** Reports for scripts: which there are, asking for one, what was made, and schedules. */
export const reportOperations = (deps: Deps): ApiOperation[] => [
  ...scheduleOperations(deps),
  ...madeOperations(deps),
  ...libraryOperations(deps),
]

const answerReport = (report: Report, write: Writer) => ({
  name: report.name,
  title: write(report.title),
  definition: write(report.definition),
  scope: report.access,
  columns: report.columns.map(({ head }) => write(head)),
  filters: report.fields.map(({ name, label, options }) => ({
    name,
    label: write(label),
    values: options?.map(({ value }) => value) ?? null,
  })),
})

const libraryOperations = (deps: Deps): ApiOperation[] => [
  apiList({
    id: 'reports.list',
    path: '/reports',
    scope: 'reports.view',
    summary: say('api.reports.list'),
    item: reportSchema,
    list({ admin }, page) {
      const known = deps.reports.library.filter(({ access }) => may(admin, access))
      const answers = known.map((report) => answerReport(report, deps.write))
      return Promise.resolve(pageOf(answers, ({ name }) => name, page))
    },
  }),
  apiRead({
    id: 'reports.get',
    path: '/reports/:name',
    scope: 'reports.view',
    summary: say('api.reports.get'),
    params: nameOnly,
    answer: reportSchema,
    read: ({ admin, params }) =>
      Promise.resolve(answerReport(reportFor(deps.reports, admin, params.name), deps.write)),
  }),
  apiWork({
    id: 'reports.make',
    method: 'POST',
    path: '/reports/:name/make',
    scope: 'reports.make',
    summary: say('api.reports.make'),
    personal: true,
    params: nameOnly,
    body: z.object({
      format: z.enum(FORMATS),
      filter: z.record(z.string().max(64), z.string().max(1_000)).default({}),
    }),
    answer: z.object({ id: z.string(), status: z.string() }),
    work({ admin, params, body: { format, filter: typed } }) {
      return askFor(deps, admin, reportFor(deps.reports, admin, params.name), { format, typed })
    },
  }),
]

const madeOperations = (deps: Deps): ApiOperation[] => [
  apiRead({
    id: 'reports.made',
    path: '/reports/made/:id',
    scope: 'reports.view',
    summary: say('api.reports.made'),
    params: idOnly,
    answer: z.object({
      report: z.string(),
      filter: z.record(z.string(), z.string()),
      format: z.enum(FORMATS),
      withNames: z.boolean(),
      rows: z.int(),
      files: z.array(z.object({ name: z.string(), bytes: z.int(), pages: z.int().nullable() })),
    }),
    async read({ admin, params }) {
      const { order, made } = await findMade(deps, admin, params.id)
      return { ...order, ...made }
    },
  }),
  apiFile({
    id: 'reports.file',
    path: '/reports/made/:id/files/:file',
    scope: 'reports.view',
    summary: say('api.reports.file'),
    personal: true,
    params: idOnly.extend({ file: z.string().regex(/^[\w.-]{1,100}$/) }),
    types: Object.values(REPORT_TYPES),
    file: ({ admin, params: { id, file } }) => openMade(deps, admin, id, file),
  }),
]
