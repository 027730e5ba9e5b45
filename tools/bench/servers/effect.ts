import { execFile } from 'node:child_process'
import { mkdtemp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { rehearse } from '../../../appliance/src/platform/db/index.ts'
import { openAppliance } from './open.ts'
import { fleetFile, type Fleet } from './seed.ts'
import { serve } from './serve.ts'

/** `hubs`: how many are enrolled, each with a headset, before anything is measured. */
type Args = { hubs: number; folder: string }

const SEED = fileURLToPath(new URL('fleet.ts', import.meta.url))
/** So many targets are computed afresh, spread over the fleet: what one takes does not depend on the others. */
const SAMPLE = 2_000

/** Works out what another value would do to a fleet, as a job's process does, and computes a sample of all targets afresh. */
serve<Args>(async ({ hubs, folder }) => {
  await promisify(execFile)(process.execPath, [SEED, folder, String(hubs), 'devices'])
  const { organizationId, policy } = JSON.parse(await readFile(fleetFile(folder), 'utf8')) as Fleet
  const { appliance } = await openAppliance(folder)
  const { database, jobs } = appliance

  async function workOut() {
    const entries = [{ setting: 'sidetone.level', value: 66, mode: 'locked' }]
    const input = { name: 'Bench', description: '', note: '', entries }
    const change = { kind: 'saveAndPublish', policyId: policy.id, basedOn: policy.revision, input }
    const context = {
      reader: database.read,
      rehearse: <T>(work: Parameters<typeof rehearse<T>>[1]) => rehearse(database, work),
      organizationId,
      folder: await mkdtemp(join(folder, 'effect-')),
      now: Date.now(),
      progress: () => undefined,
    }
    const found = await jobs.kinds.get('effect')?.compute(context, change)
    return (found as { groups: { rows: number }[] }).groups.reduce((sum, { rows }) => sum + rows, 0)
  }

  async function computeSample(): Promise<number> {
    const rows: { id: string }[] = await database
      .read('hubs')
      .where({ organization_id: organizationId })
      .orderBy('id')
      .select('id')
    const step = Math.max(1, Math.floor(rows.length / SAMPLE))
    const sample = rows.filter((_, place) => place % step === 0)
    const begun = performance.now()
    for (const { id } of sample) await appliance.hubs.targetOf(database.read, id)
    return (performance.now() - begun) / sample.length
  }

  const answer = async () => {
    const begun = performance.now()
    const rows = await workOut()
    const effect = performance.now() - begun
    return { effect, afresh: await computeSample(), rows }
  }
  return { ready: {}, answer }
})
