import type { Callers } from './api-callers.ts'

const STEPS = ['approve', 'refuse', 'lift', 'retire', 'revoke'] as const

export async function callHubs(callers: Callers): Promise<void> {
  const { ask, ids } = callers
  await ask('hubs.list', 'GET', '/hubs?status=pending')
  await ask('hubs.get', 'GET', `/hubs/${ids.approve}`)
  for (const step of STEPS) await ask(`hubs.${step}`, 'POST', `/hubs/${ids[step]}/${step}`)
  await ask('hubs.sync', 'POST', `/hubs/${ids.approve}/sync`)
  await ask('hubs.release', 'POST', `/hubs/${ids.approve}/release`)
  await ask('hubs.unmatched', 'GET', '/hubs/unmatched')
  await ask('hubs.older', 'GET', '/hubs/older')
  const place = { siteId: null, tags: ['floor-3'] }
  await ask('hubs.place', 'PUT', `/hubs/${ids.approve}/place`, { body: place })
  await ask('hubs.placement', 'GET', `/hubs/${ids.approve}/placement`)
  await ask('hubs.leaveToRules', 'POST', `/hubs/${ids.approve}/leave-to-rules`)
  await callMany(callers)
  await callRules(callers)
  await callCleanup(callers)
  await ask('enrolment.list', 'GET', '/enrolment-codes')
  const body = { label: 'Floor 3', kind: 'once' }
  const code = await ask('enrolment.create', 'POST', '/enrolment-codes', { body })
  await ask('enrolment.end', 'POST', `/enrolment-codes/${code.made}/end`)
}

async function callMany({ ask }: Callers): Promise<void> {
  await ask('hubs.count', 'GET', '/hubs/count?search=desk')
  const filters = { search: 'desk' }
  await ask('hubs.placeMany', 'POST', '/hubs/place', { body: { filters, expected: 1, add: ['floor-4'] } })
  await ask('hubs.retireMany', 'POST', '/hubs/retire', {
    body: { filters: { search: 'spare' }, expected: 1 },
  })
  const csv = 'computer,tags\ndesk,floor-5\n'
  const { body } = await ask('hubs.planImport', 'POST', '/hubs/import/preview', { body: { csv } })
  await ask('hubs.import', 'POST', '/hubs/import', { body: { csv, seen: body['seen'] } })
}

async function callRules({ ask, replace }: Callers): Promise<void> {
  const rule = { name: 'Desks', pattern: 'DESK-*', tags: ['floor-3'] }
  const { made: first } = await ask('placementRules.add', 'POST', '/placement-rules', { body: rule })
  const other = { name: 'Sales', unit: 'OU=Sales,DC=corp,DC=example', tags: ['sales'] }
  const { made: second } = await ask('placementRules.add', 'POST', '/placement-rules', { body: other })
  await ask('placementRules.list', 'GET', '/placement-rules')
  await ask('placementRules.get', 'GET', `/placement-rules/${first}`)
  await replace('placementRules.change', `/placement-rules/${first}`, { ...rule, pattern: 'DESK-1*' })
  const body = { ids: [second, first] }
  await ask('placementRules.order', 'POST', '/placement-rules/order', { body })
  await ask('placementRules.remove', 'DELETE', `/placement-rules/${second}`)
}

async function callCleanup({ ask }: Callers): Promise<void> {
  await ask('cleanup.list', 'GET', '/hubs/silent')
  await ask('cleanup.get', 'GET', '/hubs/clean-up')
  const rule = { namedAfter: 30, retiredAfter: 90, share: 10 }
  await ask('cleanup.change', 'PUT', '/hubs/clean-up', { body: rule })
  await ask('cleanup.retire', 'POST', '/hubs/silent/retire', { body: { expected: 0 } })
}

export async function callDevices(callers: Callers): Promise<void> {
  const { ask, ids } = callers
  const path = `/devices/${ids.device}`
  await ask('devices.list', 'GET', '/devices?search=A')
  await ask('devices.get', 'GET', path)
  await ask('devices.settings', 'GET', `${path}/settings`)
  await ask('devices.why', 'GET', `${path}/settings/sidetone.level/why`)
  await ask('devices.history', 'GET', `${path}/history`)
  await ask('devices.sync', 'POST', '/devices/sync', { body: { ids: [ids.device] } })
  const asset = { tag: 'AT-1', status: 'lent', note: '', owner: 'kim' }
  await ask('devices.changeAsset', 'PUT', `${path}/asset`, { body: asset })
  await ask('devices.assetChanges', 'GET', `${path}/asset/changes`)
  await ask('devices.custody', 'GET', `${path}/custody`)
  await ask('devices.count', 'GET', '/devices/count?search=A1')
  const edit = { filters: { search: 'A1' }, expected: 1, status: 'inStock' }
  await ask('devices.edit', 'POST', '/devices/edit', { body: edit })
  const csv = 'serial,asset tag\nA1,AT-2\n'
  const { body } = await ask('devices.planImport', 'POST', '/devices/import/preview', { body: { csv } })
  await ask('devices.import', 'POST', '/devices/import', { body: { csv, seen: body['seen'] } })
  await callConflicts(callers)
}

async function callConflicts({ ask, ids }: Callers): Promise<void> {
  await ask('devices.conflicts', 'GET', '/devices/conflicts')
  await ask('devices.conflict', 'GET', `/devices/conflicts/${ids.conflict}`)
  const body = { decision: 'same' }
  await ask('devices.settle', 'POST', `/devices/conflicts/${ids.conflict}/settle`, { body })
}
