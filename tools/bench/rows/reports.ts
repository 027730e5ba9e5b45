import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { megabytes, scaled, type Bench, type Row } from '../row.ts'
import { startServer } from '../server.ts'

type Answer = { made: { rows: number }; milliseconds: number; before: number; peak: number }

const DEVICES = 100_000
const MEGABYTE = 1_048_576
const CSV_GROWTH = 50 * MEGABYTE
const PDF_PEAK = 200 * MEGABYTE

/** What a person would use instead: the same rows by the database's own program. */
const QUERY = `select d.serial, d.name, d.firmware, d.state, d.person_id, h.computer_name, d.first_seen_at, d.last_seen_at
  from devices d join hubs h on h.id = d.hub_id order by d.serial_folded, d.id`

/** Makes the inventory once in a process of its own, with what a job's process is given; hands on its database too. */
async function makeInventory<T>(
  format: 'csv' | 'pdf',
  scale: number,
  judge: (answer: Answer, database: string) => Promise<T> | T,
): Promise<T> {
  const devices = scaled(DEVICES, scale, 50)
  const options = '--max-semi-space-size=4 --heap-growing-percent=20'
  const server = await startServer<{ database: string }>(
    'reporter',
    { devices },
    { MALLOC_ARENA_MAX: '2' },
    options.split(' '),
  )
  try {
    const answer = await server.ask<Answer>({ what: 'make', format })
    if (answer.made.rows !== devices) throw new Error(`the report has ${answer.made.rows} rows`)
    return await judge(answer, server.ready.database)
  } finally {
    await server.stop()
  }
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`

/** The inventory of a large fleet as CSV, as fast as anybody needs it. */
export const csvReport: Bench = {
  name: 'inventory as CSV, 100,000 devices',
  run(scale) {
    return makeInventory('csv', scale, async ({ milliseconds }, database): Promise<Row> => {
      const began = performance.now()
      await promisify(execFile)('sqlite3', ['-csv', '-cmd', `.output ${database}.csv`, database, QUERY])
      const reference = performance.now() - began
      return {
        name: csvReport.name,
        ours: seconds(milliseconds),
        reference: `${seconds(reference)} sqlite3 -csv`,
        ratio: milliseconds / reference,
        must: { atMost: 4 },
        aim: '≤ 2 ×',
      }
    })
  },
}

/** How far memory goes up while that CSV is made. */
export const csvMemory: Bench = {
  name: 'memory growth, inventory as CSV, 100,000 devices',
  run(scale) {
    return makeInventory('csv', scale, ({ before, peak }) => ({
      name: csvMemory.name,
      ours: megabytes(peak - before),
      reference: megabytes(CSV_GROWTH),
      ratio: (peak - before) / CSV_GROWTH,
      must: { atMost: 1 },
      aim: '≤ 0.5',
    }))
  },
}

/** The highest memory of the process that makes it a PDF. */
export const pdfMemory: Bench = {
  name: 'memory peak, inventory as PDF, 100,000 devices',
  run(scale) {
    return makeInventory('pdf', scale, ({ milliseconds, peak }) => ({
      name: pdfMemory.name,
      ours: `${megabytes(peak)}, ${seconds(milliseconds)}`,
      reference: megabytes(PDF_PEAK),
      ratio: peak / PDF_PEAK,
      must: { atMost: 1 },
      aim: '≤ 0.75',
    }))
  },
}
