import { createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { csvLines } from '../../platform/csv.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Made, Order } from './order.ts'
import type { Report, ReportSource } from './report.ts'
import { filterTexts, sheetOf, type Sheet } from './sheet.ts'
import { spoolRows, type WrittenRow } from './spool.ts'
import { cellWriter, timeWriter, type WriteText } from './write-cell.ts'

/** A tagged PDF keeps its structure in memory until it ends: what is longer is written in numbered parts. */
export const ROWS_PER_PART = 10_000

/** What making one copy takes. */
export type Making = {
  report: Report
  order: Order
  source: ReportSource
  organization: { name: string; timeZone: string }
  write: WriteText
  folder: string
  progress(done: number, total: number | null): void
}

/** Makes the files of a report in a folder. */
export async function makeReport(making: Making): Promise<Made> {
  const { order } = making
  return order.format === 'csv' ? makeCsv(making) : makePdf(making)
}

/** Rows in words, counted as they go by. */
async function* writtenRows(making: Making, count: (done: number) => void): AsyncIterable<WrittenRow> {
  const { report, order, source, organization, write } = making
  const writeCell = cellWriter(write, organization.timeZone)
  let done = 0
  for await (const row of report.rows(source, order.filter)) {
    yield row.map(writeCell)
    count(++done)
  }
}

const wordsAbove = ({ report, order, source, organization, write }: Making): Sheet => {
  const { name, timeZone } = organization
  const made = timeWriter(timeZone)(source.now)
  return sheetOf(
    report,
    filterTexts(report, order.filter, order.wrote),
    { organization: name, made, timeZone },
    write,
  )
}

async function makeCsv(making: Making): Promise<Made> {
  const { report, source, order, folder } = making
  const total = await report.count(source, order.filter)
  const name = `${report.name}.csv`
  const file = join(folder, name)
  let rows = 0
  const lines = csvLines(
    wordsAbove(making).head,
    writtenRows(making, (done) => {
      rows = done
      making.progress(done, total)
    }),
  )
  await pipeline(Readable.from(lines), createWriteStream(file, { mode: 0o600 }))
  return { rows, files: [{ name, bytes: (await stat(file)).size, pages: null }] }
}

/** What draws is loaded where it is needed, in a job's process: it takes as much memory as a large fleet. */
async function makePdf(making: Making): Promise<Made> {
  const { report, source, order, folder, write } = making
  const expected = await report.count(source, order.filter)
  const spoolFile = join(folder, 'rows.jsonl')
  const total = expected === null ? null : 2 * expected
  const { writePdf } = await import('./pdf.ts')
  const spool = await spoolRows(
    spoolFile,
    writtenRows(making, (done) => making.progress(done, total)),
  )
  const parts = Math.max(1, Math.ceil(spool.count / ROWS_PER_PART))
  const sheet = wordsAbove(making)
  const files: Made['files'] = []
  for (let part = 0; part < parts; part += 1) {
    const name = parts === 1 ? `${report.name}.pdf` : `${report.name}-${part + 1}-of-${parts}.pdf`
    const [from, to] = [part * ROWS_PER_PART, Math.min((part + 1) * ROWS_PER_PART, spool.count)]
    const filters =
      parts === 1 ? sheet.filters : [...sheet.filters, write(say('report.part', { part: part + 1, parts }))]
    const { pages } = await writePdf({
      file: join(folder, name),
      sheet: { ...sheet, filters },
      weights: report.columns.map(({ weight }) => weight),
      spool,
      from,
      to,
      words: {
        page: (page, of) => write(say('report.page', { page, of })),
        rowsFrom: (row) => write(say('report.rowsFrom', { row })),
        none: write(say('report.none')),
      },
      progress: (done) => making.progress(spool.count + from + done, 2 * spool.count),
    })
    files.push({ name, bytes: (await stat(join(folder, name))).size, pages })
  }
  await rm(spoolFile)
  return { rows: spool.count, files }
}
