import { createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { csvBatches } from '../../platform/csv.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { isoTimeWriter, timeWriter, type WriteTime } from '../../platform/zone-time/index.ts'
import type { Made, Order } from './order.ts'
import { columnPlaces } from './paper.ts'
import type { PaperWords } from './pdf.ts'
import type { Report, ReportSource } from './report.ts'
import { filterTexts, sheetOf, type Sheet } from './sheet.ts'
import { spoolRows, type Spool, type WrittenRow } from './spool.ts'
import { cellWriter, type WriteText } from './write-cell.ts'

/** A tagged PDF keeps an element for each cell in memory until it ends: what is longer is written in numbered parts. */
const CELLS_PER_PART = 16_000
const ROUND = 500

/** How many rows of a report are in one part at most. */
const rowsPerPart = (columns: number): number => Math.floor(CELLS_PER_PART / columns / ROUND) * ROUND

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
async function* writtenRows(
  { report, order, source, write }: Making,
  writeTime: WriteTime,
  count: (done: number) => void,
): AsyncIterable<WrittenRow[]> {
  const writeCell = cellWriter(write, writeTime)
  let done = 0
  for await (const rows of report.rows(source, order.filter)) {
    yield rows.map((row) => row.map(writeCell))
    count((done += rows.length))
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
  const { report, source, order, folder, organization } = making
  const total = await report.count(source, order.filter)
  const name = `${report.name}.csv`
  const file = join(folder, name)
  let rows = 0
  const text = csvBatches(
    wordsAbove(making).head,
    writtenRows(making, isoTimeWriter(organization.timeZone), (done) => {
      rows = done
      making.progress(done, total)
    }),
  )
  await pipeline(Readable.from(text), createWriteStream(file, { mode: 0o600 }))
  return { rows, files: [{ name, bytes: (await stat(file)).size, pages: null }] }
}

/** What draws is loaded where it is needed, in a job's process: it takes as much memory as a large fleet. */
async function makePdf(making: Making): Promise<Made> {
  const { report, source, order, folder, organization } = making
  const expected = await report.count(source, order.filter)
  const spoolFile = join(folder, 'rows.jsonl')
  const total = expected === null ? null : 2 * expected
  const spool = await spoolRows(
    spoolFile,
    writtenRows(making, timeWriter(organization.timeZone), (done) => making.progress(done, total)),
  )
  const files = await drawParts(making, spool)
  await rm(spoolFile)
  return { rows: spool.count, files }
}

async function drawParts(making: Making, spool: Spool): Promise<Made['files']> {
  const [{ writePdf }, { createFonts }] = await Promise.all([import('./pdf.ts'), import('./fonts.ts')])
  const { report, folder, write } = making
  const sheet = wordsAbove(making)
  const shared = {
    spool,
    fonts: createFonts(),
    places: columnPlaces(report.columns.map(({ weight }) => weight)),
    words: wordsOnPaper(write),
  }
  const files: Made['files'] = []
  for (const { part, parts, from, to } of partsOf(spool.count, rowsPerPart(report.columns.length))) {
    const name = parts === 1 ? `${report.name}.pdf` : `${report.name}-${part}-of-${parts}.pdf`
    const filters =
      parts === 1 ? sheet.filters : [...sheet.filters, write(say('report.part', { part, parts }))]
    const { pages } = await writePdf({
      ...shared,
      file: join(folder, name),
      sheet: { ...sheet, filters },
      from,
      to,
      progress: (done) => making.progress(spool.count + from + done, 2 * spool.count),
    })
    files.push({ name, bytes: (await stat(join(folder, name))).size, pages })
    // What a part was drawn with is given back before the next one begins: memory does not grow with their number.
    globalThis.gc?.()
  }
  return files
}

/** Which rows are in which part. */
function partsOf(count: number, most: number): { part: number; parts: number; from: number; to: number }[] {
  const parts = Math.max(1, Math.ceil(count / most))
  return Array.from({ length: parts }, (_, at) => ({
    part: at + 1,
    parts,
    from: at * most,
    to: Math.min((at + 1) * most, count),
  }))
}

const wordsOnPaper = (write: WriteText): PaperWords => ({
  page: (page, of) => write(say('report.page', { page, of })),
  rowsFrom: (row) => write(say('report.rowsFrom', { row })),
  none: write(say('report.none')),
})
