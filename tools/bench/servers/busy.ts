import '../../../appliance/bin/memory.mjs'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Json } from '@earshot/protocol'
import { systemActor } from '../../../appliance/src/platform/actor.ts'
import { openAppliance } from './open.ts'
import { fleetFile, tokensFile, type Fleet } from './seed.ts'
import { serve } from './serve.ts'

type Args = { hubs: number; folder: string }
type Directory = {
  host: string
  port: number
  ca: string
  bindDn: string
  bindPassword: string
  peopleDn: string
  groupsDn: string
}

const SEED = fileURLToPath(new URL('fleet.ts', import.meta.url))
const LOOK_MS = 100
const NANOSECONDS = 1_000_000
const actor = systemActor('bench')

/** Does everything at once that takes long, and tells how late its event loop was at the worst but for one in a hundred. */
serve<Args>(async ({ hubs, folder }) => {
  await promisify(execFile)(process.execPath, [SEED, folder, String(hubs), 'people', 'devices'])
  const { organizationId, policy } = JSON.parse(await readFile(fleetFile(folder), 'utf8')) as Fleet
  const { appliance, port } = await openAppliance(folder)
  const { database, directory, jobs } = appliance

  const ask = async (kind: string, input: Json): Promise<string> =>
    (await database.write((tx) => jobs.ask(tx, organizationId, kind, input, actor))).id
  const look = (id: string) => jobs.get(database.read, organizationId, id)
  async function resultOf(id: string): Promise<Json> {
    for (;;) {
      const { status, result, endedAt } = await look(id)
      if (status === 'done') return result
      if (endedAt !== null) throw new Error(`a job ended as ${status}`)
      await pause(LOOK_MS)
    }
  }

  const effect = (value: number): Json => ({
    kind: 'saveAndPublish',
    policyId: policy.id,
    basedOn: policy.revision,
    input: {
      name: 'Bench',
      description: '',
      note: '',
      entries: [{ setting: 'sidetone.level', value, mode: 'locked' }],
    },
  })
  const report: Json = {
    report: 'inventory',
    filter: {},
    wrote: {},
    format: 'pdf',
    withNames: true,
    schedule: null,
  }

  async function connect({ host, port: ldapPort, ca, bindDn, bindPassword, ...bases }: Directory) {
    const settings = {
      name: 'Bench',
      kind: 'openldap',
      host,
      port: ldapPort,
      security: 'ldaps',
      ca,
      bindDn,
      people: { base: bases.peopleDn, filter: null, loginAttribute: 'uid' },
      groups: { base: bases.groupsDn, filter: null },
      email: false,
      schedule: null,
    }
    return directory.addConnection({ organizationId, actor }, settings, bindPassword)
  }

  async function answer({ directory: where }: { directory: Directory }) {
    const connectionId = await connect(where)
    const delay = monitorEventLoopDelay({ resolution: 10 })
    const done = { syncs: 0, jobs: false }
    delay.enable()
    const made = Promise.all([ask('effect', effect(66)), ask('report', report), ask('effect', effect(100))])
      .then((ids) => Promise.all(ids.map(resultOf)))
      .finally(() => (done.jobs = true))
    while (!done.jobs) {
      await (
        await directory.rehearse({ organizationId, actor }, connectionId)
      ).finished
      done.syncs += 1
    }
    const [, reported] = await made
    delay.disable()
    return {
      p99: delay.percentile(99) / NANOSECONDS,
      syncs: done.syncs,
      reported: (reported as { rows: number }).rows,
    }
  }
  return { ready: { port, tokensFile: tokensFile(folder) }, answer }
})
