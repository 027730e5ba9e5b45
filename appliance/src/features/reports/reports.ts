import type { Json } from '@earshot/protocol'
import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Reader } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { path } from '../../platform/views/address.ts'
import { say, type Text } from '../../platform/views/messages/phrase.ts'
import { dayOf, timeWriter } from '../../platform/zone-time/index.ts'
import type { JobContext, JobKind } from '../jobs/index.ts'
import type { Organizations } from '../organizations/index.ts'
import type { ReportDoors } from './doors.ts'
import { REPORTS } from './library/index.ts'
import { makeReport } from './make.ts'
import { orderSchema, orderText } from './order.ts'
import type { Filter, Report, ReportSource, Row } from './report.ts'
import type { WrittenRow } from './spool.ts'
import { cellWriter } from './write-cell.ts'

/** Kind of the jobs that make reports. */
export const REPORT_KIND = 'report'

/** The first rows of a report, as its page shows them. */
export type Preview = { rows: WrittenRow[]; more: boolean }

/** Reports: what there is, a look at one, and the job that makes one. */
export type Reports = {
  library: readonly Report[]
  /** Throws `AppError` `not_found`. */
  get(name: string): Report
  /** The first rows; reads no more than it shows. */
  preview(
    reader: Reader,
    organizationId: string,
    order: { report: string; filter: Filter; withNames: boolean },
  ): Promise<Preview>
  /** Where a report that a job made lies. */
  folderOf(jobId: string): string
  kind: JobKind
}

type Deps = ReportDoors & {
  organizations: Pick<Organizations, 'get'>
  /** Writes a sentence in English, times in a zone. */
  write(text: Text, timeZone: string, now: number): string
  clock: { now(): number }
  /** Where a job keeps its files. */
  folderOf(jobId: string): string
  /** Where scheduled reports are put, each organization and schedule in a folder of its own. */
  scheduledFolder: string
}

const PREVIEWED = 50
const PREVIEWED_BATCH = 100
const MADE_BATCH = 500

/** Builds the door. */
export function createReports(deps: Deps): Reports {
  const { organizations, write, clock, scheduledFolder } = deps
  const byName = new Map(REPORTS.map((report) => [report.name, report]))

  function get(name: string): Report {
    const report = byName.get(name)
    if (!report) throw new AppError('not_found', say('report.missing'))
    return report
  }

  async function compute(context: JobContext, input: Json): Promise<Json> {
    const { reader, organizationId, now, folder } = context
    const order = orderSchema.parse(input)
    const organization = await organizations.get(reader, organizationId)
    const { timeZone } = organization
    const made = await makeReport({
      report: get(order.report),
      order,
      source: sourceOf(deps, reader, organizationId, {
        withNames: order.withNames,
        timeZone,
        now,
        batch: MADE_BATCH,
      }),
      organization,
      write: (text) => write(text, timeZone, now),
      folder,
      progress: context.progress,
    })
    if (order.schedule !== null)
      await putAway(
        join(scheduledFolder, organizationId, order.schedule),
        folder,
        made.files,
        dayOf(now, timeZone),
      )
    return made
  }

  return {
    library: REPORTS,
    get,
    folderOf: deps.folderOf,
    async preview(reader, organizationId, { report: name, filter, withNames }) {
      const report = get(name)
      const { timeZone } = await organizations.get(reader, organizationId)
      const now = clock.now()
      const writeCell = cellWriter((text) => write(text, timeZone, now), timeWriter(timeZone))
      const source = sourceOf(deps, reader, organizationId, {
        withNames,
        timeZone,
        now,
        batch: PREVIEWED_BATCH,
      })
      const rows = await firstRows(report.rows(source, filter))
      const shown = rows.slice(0, PREVIEWED)
      return { rows: shown.map((row) => row.map(writeCell)), more: rows.length > PREVIEWED }
    },
    kind: {
      name: REPORT_KIND,
      words: say('report.kind'),
      describe: (input) => {
        const order = orderSchema.safeParse(input)
        return order.success ? orderText(byName.get(order.data.report), order.data) : say('report.gone')
      },
      makesMuch: (input) => orderSchema.safeParse(input).data?.format === 'pdf',
      compute,
      pageOf: ({ id }) => path(['reports', 'made', id]),
    },
  }
}

/** Where the rows of a report of one organization come from. */
const sourceOf = (
  deps: ReportDoors,
  reader: Reader,
  organizationId: string,
  about: { withNames: boolean; timeZone: string; now: number; batch: number },
): ReportSource => ({
  ...deps,
  reader,
  organizationId,
  ...about,
  async names(ids) {
    const known = [...new Set(ids.filter((id) => id !== null))]
    return about.withNames && known.length > 0 ? deps.people.names(reader, organizationId, known) : new Map()
  },
})

/** Reads no more than tells whether there are more rows than are shown. */
async function firstRows(batches: ReturnType<Report['rows']>): Promise<Row[]> {
  const rows: Row[] = []
  for await (const found of batches) {
    rows.push(...found)
    if (rows.length > PREVIEWED) break
  }
  return rows
}

/** Copies files to where a schedule puts them, under the day on which they were made. */
async function putAway(
  target: string,
  folder: string,
  files: readonly { name: string }[],
  day: string,
): Promise<void> {
  await mkdir(target, { recursive: true, mode: 0o750 })
  for (const { name } of files) await cp(join(folder, name), join(target, `${day}-${name}`))
}
