import { megabytes, scaled, type Bench } from '../row.ts'
import { startServer } from '../server.ts'

type Answer = { made: { rows: number }; before: number; peak: number }

const DEVICES = 100_000
const GROWTH = 50 * 1_048_576
/** What a job's process is given (job-child.ts). */
const THRIFTY = ['--max-semi-space-size=4', '--heap-growing-percent=20']

/** How far memory goes up while the inventory of a large fleet is made as CSV. */
export const csvMemory: Bench = {
  name: 'memory growth, inventory as CSV, 100,000 devices',
  async run(scale) {
    const devices = scaled(DEVICES, scale, 50)
    const server = await startServer('reporter', { devices }, { MALLOC_ARENA_MAX: '2' }, THRIFTY)
    try {
      const { made, before, peak } = await server.ask<Answer>({ what: 'make' })
      if (made.rows !== devices) throw new Error(`the report has ${made.rows} rows`)
      return {
        name: this.name,
        ours: megabytes(peak - before),
        reference: megabytes(GROWTH),
        ratio: (peak - before) / GROWTH,
        must: { atMost: 1 },
        aim: '≤ 0.5',
      }
    } finally {
      await server.stop()
    }
  },
}
