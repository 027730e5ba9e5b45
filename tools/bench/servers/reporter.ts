import { execFile } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openAppliance } from './open.ts'
import { fleetFile, type Fleet } from './seed.ts'
import { serve } from './serve.ts'

/** `devices`: how many are in the inventory before anything is measured. */
type Args = { devices: number; folder: string }

const SEED = fileURLToPath(new URL('fleet.ts', import.meta.url))

/** Makes the inventory as CSV, as a job's process does, and tells from where to where its memory went (bytes). */
serve<Args>(async ({ devices, folder }) => {
  await promisify(execFile)(process.execPath, [SEED, folder, String(devices), 'devices'])
  const { organizationId } = JSON.parse(await readFile(fleetFile(folder), 'utf8')) as Fleet
  const { appliance } = await openAppliance(folder)
  const { database, reports } = appliance
  const answer = async () => {
    const order = {
      report: 'inventory',
      filter: {},
      wrote: {},
      format: 'csv',
      withNames: true,
      schedule: null,
    }
    const before = await forgetPeak()
    const made = await reports.kind.compute(
      {
        reader: database.read,
        organizationId,
        folder: await mkdtemp(join(folder, 'made-')),
        now: Date.now(),
        progress: () => undefined,
      },
      order,
    )
    return { made, before, peak: await memory('VmHWM') }
  }
  return { ready: {}, answer }
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
