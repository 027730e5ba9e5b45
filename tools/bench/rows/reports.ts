import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { THRIFTY } from '../../../appliance/src/job-child.ts'
import { megabytes, scaled, type Bench } from '../row.ts'
import { startServer, type BenchServer } from '../server.ts'
import { inTurns } from '../in-turns.ts'

type Ready = { database: string }
type Made = { rows: number; files: unknown[] }
type Answer = { made: Made; before: number; peak: number; ms: number }
type JobAnswer = { made: Made | null; peak: number }

const DEVICES = 100_000
/** So many leave a trace in memory. */
const FEWEST = 5_000
const GROWTH = 50 * 1_048_576
const PEAK = 200 * 1_048_576
const TURNS = { warmUp: 1, counted: 5 }

/** Serves an appliance with a large fleet as a job's process is run. */
async function withReporter<Result>(
  devices: number,
  measure: (server: BenchServer<Ready>) => Promise<Result>,
): Promise<Result> {
  const server = await startServer<Ready>('reporter', { devices }, { MALLOC_ARENA_MAX: '2' }, THRIFTY)
  try {
    return await measure(server)
  } finally {
    await server.stop()
  }
}

function checkRows(made: Made | null, devices: number): void {
  if (made?.rows !== devices) throw new Error(`the report has ${made?.rows} rows`)
}

/** How far memory goes up while the inventory of a large fleet is made as CSV. */
export const csvMemory: Bench = {
  name: 'memory growth, inventory as CSV, 100,000 devices',
  async run(scale) {
    const devices = scaled(DEVICES, scale, FEWEST)
    return withReporter(devices, async (server) => {
      const { made, before, peak } = await server.ask<Answer>({ what: 'make' })
      checkRows(made, devices)
      return {
        name: this.name,
        ours: megabytes(peak - before),
        reference: megabytes(GROWTH),
        ratio: (peak - before) / GROWTH,
        must: { atMost: 1 },
        aim: '≤ 0.5',
      }
    })
  },
}

/** What the inventory says, asked of SQLite's own shell. */
const SAME_QUERY = `
  select devices.serial, devices.name, devices.firmware, devices.state, people.name, hubs.computer_name,
    strftime('%Y-%m-%dT%H:%M:%SZ', devices.first_seen_at / 1000, 'unixepoch'),
    strftime('%Y-%m-%dT%H:%M:%SZ', devices.last_seen_at / 1000, 'unixepoch')
  from devices
  join hubs on hubs.id = devices.hub_id
  left join people on people.id = devices.person_id
  where devices.organization_id = (select id from organizations)
  order by devices.serial_folded, devices.id`

const LARGEST_OUTPUT = 1_073_741_824

async function askShell(database: string, devices: number): Promise<number> {
  const begun = performance.now()
  const { stdout } = await promisify(execFile)('sqlite3', ['-csv', database, SAME_QUERY], {
    maxBuffer: LARGEST_OUTPUT,
  })
  const ms = performance.now() - begun
  const lines = stdout.split('\n').length - 1
  if (lines !== devices) throw new Error(`sqlite3 wrote ${lines} rows`)
  return ms
}

/** How long the inventory of a large fleet takes as CSV, from the first read to the last byte. */
export const csvSpeed: Bench = {
  name: 'inventory as CSV, 100,000 devices',
  async run(scale) {
    const devices = scaled(DEVICES, scale, 50)
    return withReporter(devices, async (server) => {
      const { ours, reference, ratio } = await inTurns(TURNS, {
        async ours() {
          const { made, ms } = await server.ask<Answer>({ what: 'make' })
          checkRows(made, devices)
          return ms
        },
        reference: () => askShell(server.ready.database, devices),
      })
      return {
        name: this.name,
        ours: `${Math.round(ours)} ms`,
        reference: `${Math.round(reference)} ms sqlite3 -csv`,
        ratio,
        must: { atMost: 4 },
        aim: '≤ 2 ×',
      }
    })
  },
}

/** How large the process of a job ever is that draws the inventory of a large fleet. */
export const pdfMemory: Bench = {
  name: 'peak memory, inventory as PDF, 100,000 devices',
  async run(scale) {
    const devices = scaled(DEVICES, scale, 50)
    return withReporter(devices, async (server) => {
      const { made, peak } = await server.ask<JobAnswer>({ what: 'job' })
      checkRows(made, devices)
      return {
        name: this.name,
        ours: megabytes(peak),
        reference: megabytes(PEAK),
        ratio: peak / PEAK,
        must: { atMost: 1 },
        aim: '≤ 0.75',
      }
    })
  },
}
