import { eventually } from '../../../test/support/eventually.ts'
import { newId } from '../../src/platform/ids.ts'
import type { Callers } from './api-callers.ts'

export async function callReports({ ask, ids }: Callers): Promise<void> {
  await ask('reports.list', 'GET', '/reports')
  await ask('reports.get', 'GET', '/reports/inventory')
  await ask('reports.make', 'POST', '/reports/inventory/make', { body: { format: 'csv' } })
  await ask('reports.made', 'GET', `/reports/made/${ids.made}`)
  await ask('reports.file', 'GET', `/reports/made/${ids.made}/files/inventory.csv`)
  const nightly = { name: 'nightly', report: 'inventory', format: 'csv', cron: '0 6 * * *' }
  const { made } = await ask('schedules.create', 'POST', '/reports/schedules', { body: nightly })
  await ask('schedules.list', 'GET', '/reports/schedules')
  await ask('schedules.remove', 'DELETE', `/reports/schedules/${made}`)
}

/** Nothing listens there: every run ends at once, having read nothing. */
const CONNECTION = {
  name: 'Head office',
  kind: 'openldap',
  host: '127.0.0.1',
  port: 1,
  security: 'plain',
  bindDn: 'cn=reader',
  people: { base: 'dc=x', filter: null, loginAttribute: 'uid' },
  groups: { base: 'dc=x', filter: null },
}

export async function callDirectories(callers: Callers): Promise<void> {
  const { ask } = callers
  const body = { ...CONNECTION, bindPassword: 'secret' }
  const { made } = await ask('directories.create', 'POST', '/directories', { body })
  const path = `/directories/${made}`
  await ask('directories.list', 'GET', '/directories')
  await ask('directories.get', 'GET', path)
  await ask('directories.change', 'PUT', path, { body: { ...CONNECTION, name: 'Branch' } })
  await ask('directories.test', 'POST', `${path}/test`)
  const runId = await run(callers, 'directories.rehearse', `${path}/rehearse`)
  await run(callers, 'directories.sync', `${path}/sync`)
  await ask('directories.runs', 'GET', `${path}/runs`)
  const plan = `/directories/plans/${await plantPlan(callers, made, runId)}`
  await ask('directories.plan', 'GET', plan)
  await ask('directories.planChanges', 'GET', `${plan}/changes`)
  await run(callers, 'directories.approve', `${plan}/approve`)
  await ask('directories.discard', 'POST', `${plan}/discard`)
}

/** Begins a run, and waits until it has ended. */
async function run({ ask }: Callers, id: string, path: string): Promise<string> {
  const runId = String((await ask(id, 'POST', path)).body['runId'])
  await eventually(`${id} to end`, async () => {
    const { body } = await ask('directories.run', 'GET', `/directories/runs/${runId}`)
    return body['outcome'] !== 'running'
  })
  return runId
}

async function plantPlan({ database, owner }: Callers, connectionId: string, runId: string): Promise<string> {
  const id = newId()
  await database.write((tx) =>
    tx('directory_plans').insert({
      id,
      organization_id: owner.organizationId,
      connection_id: connectionId,
      run_id: runId,
      status: 'waiting',
      digest: 'none',
      reasons: '[]',
      counts: JSON.stringify({ people: 0, groups: 0, changes: {} }),
      notes: '[]',
      created_at: 1,
      expires_at: Number.MAX_SAFE_INTEGER,
    }),
  )
  return id
}

export async function callAdministration(callers: Callers): Promise<void> {
  const { ask, replace, ids } = callers
  await ask('audit.list', 'GET', '/audit?action=site.created')
  await ask('audit.export', 'GET', '/audit/export')
  await ask('audit.checkpoint', 'GET', '/audit/checkpoint')
  await callAdministrators(callers)
  await ask('roles.list', 'GET', '/roles')
  await ask('tokens.list', 'GET', '/tokens')
  await ask('tokens.revoke', 'DELETE', `/tokens/${ids.token}`)
  await ask('system.get', 'GET', '/system')
  await ask('organization.get', 'GET', '/organization')
  await replace('organization.change', '/organization', { name: 'Nordhafen', timeZone: 'Europe/Berlin' })
  const rules = { demandsSecondFactor: false, asksPurpose: false }
  await ask('organization.changeRules', 'PUT', '/organization/rules', { body: rules })
  await ask('keys.get', 'GET', '/keys')
  await ask('keys.announce', 'POST', '/keys/announce')
  await ask('keys.rotate', 'POST', '/keys/rotate')
}

async function callAdministrators({ ask, ids, owner }: Callers): Promise<void> {
  const self = `/administrators/${owner.administratorId}`
  await ask('administrators.list', 'GET', '/administrators')
  await ask('administrators.get', 'GET', self)
  await ask('administrators.sessions', 'GET', `${self}/sessions`)
  await ask('administrators.endSession', 'DELETE', `${self}/sessions/${ids.session}`)
  const body = { userName: 'pat', name: 'Pat Berg', role: 'auditor' }
  const { made } = await ask('administrators.create', 'POST', '/administrators', { body })
  const path = `/administrators/${made}`
  await ask('administrators.changeRole', 'PUT', `${path}/role`, { body: { role: 'operator' } })
  await ask('administrators.disable', 'POST', `${path}/disable`)
  await ask('administrators.enable', 'POST', `${path}/enable`)
  const staff = `/group-roles/${ids.staff}`
  await ask('groupRoles.give', 'PUT', staff, { body: { role: 'operator' } })
  await ask('groupRoles.list', 'GET', '/group-roles')
  await ask('groupRoles.get', 'GET', staff)
  await ask('groupRoles.take', 'DELETE', staff)
}
