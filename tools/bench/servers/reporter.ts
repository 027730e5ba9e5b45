import { execFile } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { rehearse, type Tx } from '../../../appliance/src/platform/db/index.ts'
import { systemActor } from '../../../appliance/src/platform/actor.ts'
import { openAppliance } from './open.ts'
import { fleetFile, type Fleet } from './seed.ts'
import { serve } from './serve.ts'

/** `devices`: how many are in the inventory before anything is measured. */
type Args = { devices: number; folder: string }

/** To make the inventory here, or as a job does, in a process of its own. */
type Question = { what: 'make' } | { what: 'job' }

const SEED = fileURLToPath(new URL('fleet.ts', import.meta.url))
const LOOK_MS = 100
const PEAK = new URL('peak.ts', import.meta.url).href

const orderOf = (format: 'csv' | 'pdf') => ({
  report: 'inventory',
  filter: {},
  wrote: {},
  format,
  withNames: true,
  schedule: null,
})

/** Makes the inventory, and tells how long that took (ms) and how far memory went up (bytes). */
serve<Args>(async ({ devices, folder }) => {
  await promisify(execFile)(process.execPath, [SEED, folder, String(devices), 'people', 'devices'])
  const { organizationId } = JSON.parse(await readFile(fleetFile(folder), 'utf8')) as Fleet
  const { appliance } = await openAppliance(folder)
  const { database, jobs, reports } = appliance

  async function make() {
    const context = {
      reader: database.read,
      rehearse: <T>(work: (tx: Tx) => Promise<T>) => rehearse(database, work),
      organizationId,
      folder: await mkdtemp(join(folder, 'made-')),
      now: Date.now(),
      progress: () => undefined,
    }
    const before = await forgetPeak()
    const begun = performance.now()
    const made = await reports.kind.compute(context, orderOf('csv'))
    return { made, before, peak: await memory('VmHWM'), ms: performance.now() - begun }
  }

  async function job() {
    const peakFile = join(folder, 'peak')
    Object.assign(process.env, { NODE_OPTIONS: `--import ${PEAK}`, BENCH_PEAK_FILE: peakFile })
    const { id } = await database.write((tx) =>
      jobs.ask(tx, organizationId, reports.kind.name, orderOf('pdf'), systemActor('bench')),
    )
    const look = () => jobs.get(database.read, organizationId, id)
    while ((await look()).endedAt === null) await pause(LOOK_MS)
    return { made: (await look()).result, peak: Number(await readFile(peakFile, 'utf8')) }
  }

  return {
    ready: { database: join(folder, 'earshot.sqlite') },
    answer: ({ what }: Question) => (what === 'make' ? make() : job()),
  }
})

async function memory(what: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8')
  return Number(new RegExp(`${what}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1_024
}

/** Collects garbage and begins to watch for a new peak (proc(5), clear_refs). Answers where it begins. */
async function forgetPeak(): Promise<number> {
  globalThis.gc?.()
  await writeFile('/proc/self/clear_refs', '5')
  return memory('VmRSS')
}
