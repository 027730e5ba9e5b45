import { mkdir, writeFile } from 'node:fs/promises'
import { spotsFile } from '../../src/features/effect/spot-groups.ts'
import type { Callers } from './api-callers.ts'

const policyBody = { name: 'Quiet', entries: [{ setting: 'sidetone.level', value: 33, mode: 'locked' }] }

export async function callPolicies(callers: Callers): Promise<void> {
  const { ask } = callers
  const { made: policy } = await ask('policies.create', 'POST', '/policies', { body: policyBody })
  const path = `/policies/${policy}`
  await ask('policies.list', 'GET', '/policies')
  await ask('policies.get', 'GET', path)
  await callRevisions(callers, path)
  await callAssignments(callers, path)
  await callDaily(callers, policy)
  await callEffects(callers, policy)
}

async function callRevisions({ ask, replace }: Callers, path: string): Promise<void> {
  const { body: document } = await ask('policies.export', 'GET', `${path}/revisions/1/export`)
  await ask('policies.import', 'POST', '/policies/import', { body: { name: 'Carried over', document } })
  await ask('policies.importOnto', 'POST', `${path}/import`, { body: { basedOn: 1, document } })
  await replace('policies.save', path, { ...policyBody, entries: [] })
  await ask('policies.revision', 'GET', `${path}/revisions/1`)
  await ask('policies.revisions', 'GET', `${path}/revisions?limit=1`)
  await ask('policies.coverage', 'GET', `${path}/revisions/1/coverage`)
  await ask('policies.publish', 'POST', `${path}/revisions/1/publish`)
  await ask('policies.restore', 'POST', `${path}/revisions/1/restore`)
  const body = { name: 'Quiet too' }
  await ask('policies.copy', 'POST', `${path}/revisions/1/copy`, { body })
}

async function callAssignments({ ask, ids }: Callers, path: string): Promise<void> {
  for (const scope of [
    { kind: 'person', id: ids.person },
    { kind: 'group', id: ids.group },
  ])
    await ask('assignments.create', 'POST', `${path}/assignments`, { body: { scope } })
  const everyone = { scope: { kind: 'everyone' } }
  const { made } = await ask('assignments.create', 'POST', `${path}/assignments`, { body: everyone })
  const assignment = `/assignments/${made}`
  const body = { kind: 'person', id: ids.person, reason: 'Ticket 4711' }
  const { made: exclusion } = await ask('exclusions.create', 'POST', `${assignment}/exclusions`, { body })
  await ask('assignments.list', 'GET', `${path}/assignments`)
  await ask('exclusions.remove', 'DELETE', `/exclusions/${exclusion}`)
  await ask('assignments.change', 'PUT', assignment, { body: { rank: 5 } })
  await ask('policies.overlaps', 'GET', '/policies/overlaps')
  await ask('policies.simulate', 'GET', '/policies/simulator?person=kim&model=earshot-reference')
  await ask('assignments.remove', 'DELETE', assignment)
}

async function callDaily({ ask }: Callers, policy: string): Promise<void> {
  await ask('policies.compare', 'GET', `/policies/compare?before=${policy}&beforeRevision=1&after=${policy}`)
  await ask('policies.ungoverned', 'GET', '/policies/ungoverned')
  await ask('policies.starters', 'GET', '/policies/starters')
}

async function callEffects(callers: Callers, policyId: string): Promise<void> {
  const { ask } = callers
  const change = { kind: 'publish', policyId, revision: 2 }
  const { made } = await ask('effects.ask', 'POST', '/effects', { body: { change } })
  await finish(callers, made)
  await ask('effects.get', 'GET', `/effects/${made}`)
  await ask('effects.where', 'GET', `/effects/${made}/where/0`)
  await ask('effects.make', 'POST', `/effects/${made}/make`)
}

/** Puts a result where the job would: one headset that gets a value. */
async function finish({ database, folderOf, owner, ids }: Callers, jobId: string): Promise<void> {
  const after = { value: 33, mode: 'locked', stopped: null }
  const group = {
    setting: 'sidetone.level',
    before: null,
    after,
    hindrance: null,
    rows: 1,
    people: 0,
    file: 0,
  }
  const totals = { people: 0, devices: 1, computers: 1, cannot: 0 }
  await database.write(async (tx) => {
    const { target_epoch: epoch } = (await tx('organizations')
      .where({ id: owner.organizationId })
      .first('target_epoch')) as { target_epoch: number }
    const result = JSON.stringify({ at: 1, epoch, totals, groups: [group] })
    await tx('jobs').where({ id: jobId }).update({ status: 'done', result, started_at: 1, ended_at: 2 })
  })
  await mkdir(folderOf(jobId), { recursive: true })
  const spot = { hubId: ids.approve, deviceId: ids.device, personId: null }
  await writeFile(spotsFile(folderOf(jobId), 0), `${JSON.stringify(spot)}\n`)
}
