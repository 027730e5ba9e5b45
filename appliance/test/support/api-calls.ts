import type { Ask, Callers, Success } from './api-callers.ts'
import { callDevices, callHubs } from './api-calls-fleet.ts'
import { callAdministration, callDirectories, callReports } from './api-calls-office.ts'
import { callPolicies } from './api-calls-policies.ts'
import type { Ids } from './api-furnish.ts'
import { callApi, type ApiAnswer, type ApiWorld } from './api-world.ts'

async function callSites({ ask, replace }: Callers): Promise<void> {
  await ask('openapi.get', 'GET', '/openapi.json')
  await ask('overview.get', 'GET', '/overview')
  await ask('search.find', 'GET', '/search?q=kim')
  const { made: site } = await ask('sites.create', 'POST', '/sites', { body: { name: 'Kiel' } })
  await ask('sites.list', 'GET', '/sites')
  await ask('sites.get', 'GET', `/sites/${site}`)
  await replace('sites.rename', `/sites/${site}`, { name: 'Bremen' })
  await ask('sites.remove', 'DELETE', `/sites/${site}`)
}

async function callPeople({ ask, replace, ids }: Callers): Promise<void> {
  await ask('people.list', 'GET', '/people?search=kim')
  await ask('people.get', 'GET', `/people/${ids.person}`)
  await ask('groups.list', 'GET', '/groups')
  await ask('groups.get', 'GET', `/groups/${ids.group}`)
  const members = `/groups/${ids.group}/members`
  await ask('groups.addMembers', 'POST', members, { body: { people: ['kim', 'nobody'] } })
  await ask('groups.members', 'GET', members)
  await ask('groups.removeMember', 'DELETE', `${members}/${ids.person}`)
  const { made: group } = await ask('groups.create', 'POST', '/groups', { body: { name: 'Night' } })
  await replace('groups.rename', `/groups/${group}`, { name: 'Late' })
  await ask('groups.remove', 'DELETE', `/groups/${group}`)
}

async function callJobs({ ask, ids }: Callers): Promise<void> {
  await ask('jobs.list', 'GET', '/jobs?kind=report')
  await ask('jobs.get', 'GET', `/jobs/${ids.job}`)
  await ask('jobs.stop', 'POST', `/jobs/${ids.job}/stop`)
  await ask('jobs.retry', 'POST', `/jobs/${ids.job}/retry`)
}

const PARTS = [
  callSites,
  callPeople,
  callJobs,
  callHubs,
  callDevices,
  callPolicies,
  callReports,
  callDirectories,
  callAdministration,
]

/** Calls every operation once in an order in which all succeed; `answered` gets each answer. */
export async function callAll(
  { url, token, owner, database, whole }: Pick<ApiWorld, 'url' | 'token' | 'owner' | 'database' | 'whole'>,
  ids: Ids,
  answered: (call: Success, answer: ApiAnswer) => void,
): Promise<void> {
  const ask: Ask = async (id, method, path, call = {}) => {
    const answer = await callApi(url, method, path, { token, ...call })
    answered({ id, method, path, ...call }, answer)
    const body = (answer.body ?? {}) as Record<string, unknown>
    return { made: typeof body['id'] === 'string' ? body['id'] : '', body }
  }
  const replace = async (id: string, path: string, body: unknown) => {
    const etag = (await callApi(url, 'GET', path, { token })).headers.get('etag') ?? ''
    return ask(id, 'PUT', path, { body, headers: { 'if-match': etag } })
  }
  for (const part of PARTS)
    await part({ ask, replace, ids, owner, database, folderOf: whole.reports.folderOf })
}
