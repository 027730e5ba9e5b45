import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { applyRoster } from '../../src/features/people/index.ts'
import type { ApiWorld } from './api-world.ts'
import { deviceState, TestHub } from './test-hub.ts'

/** What the calls need to be there: ids by name. */
export type Ids = Record<
  | (typeof COMPUTERS)[number]
  | 'device'
  | 'conflict'
  | 'person'
  | 'group'
  | 'staff'
  | 'job'
  | 'made'
  | 'token'
  | 'session',
  string
>

const COMPUTERS = ['approve', 'refuse', 'lift', 'retire', 'revoke'] as const
const STATE = { domain: 'X', login: 'nobody' }
const HEADSET = { 'earshot-reference/A1': deviceState('A1') }

/** Six hubs that wait, two that report one headset, a person, a group made here and one of a directory, and a job that waits and one that is done. */
export async function furnish(world: ApiWorld): Promise<Ids> {
  const fleet = await furnishFleet(world)
  return { ...fleet, ...(await furnishPeople(world)), ...(await furnishOffice(world)) }
}

async function furnishFleet({ whole, database, owner, url, call }: ApiWorld) {
  const { organizationId } = owner
  const code = await makeCode(call, { needsApproval: true, kind: 'counted', maxUses: 9 })
  for (const name of [...COMPUTERS, 'spare']) await enrol(url, name, code)
  const free = await makeCode(call, { needsApproval: false, kind: 'counted', maxUses: 2 })
  const desk = await enrol(url, 'desk', free)
  const twin = await enrol(url, 'twin', free)
  for (const hub of [desk, twin]) {
    await hub.authenticate()
    await hub.send(hub.fullState(STATE, HEADSET), { full: true })
  }
  await desk.send({ devices: { 'earshot-reference/A1': { facts: deviceState('A1').facts } } })
  const { rows } = await whole.hubs.list(database.read, organizationId, {}, { limit: 20 })
  const idOf = (name: string): string => rows.find((row) => row.computer.name === name)?.id ?? ''
  const ids = Object.fromEntries(COMPUTERS.map((name) => [name, idOf(name)])) as Record<
    (typeof COMPUTERS)[number],
    string
  >
  await database.write((tx) => tx('hubs').where({ id: ids.lift }).update({ status: 'quarantined' }))
  const devices = await whole.devices.list(database.read, organizationId, {}, { limit: 1 })
  const conflicts = await whole.assets.conflicts(database.read, organizationId, false, { limit: 1 })
  return { ...ids, device: devices.rows[0]?.id ?? '', conflict: conflicts.rows[0]?.id ?? '' }
}

async function furnishPeople({ whole, database, owner: { organizationId, actor } }: ApiWorld) {
  const facts = { key: 'kim', name: 'Kim Park', logins: ['kim'], email: null, disabled: false }
  const scope = { organizationId, connectionId: 'directory', now: 1 }
  const group = await database.write(async (tx) => {
    await applyRoster(tx, scope, [
      { kind: 'person.added', facts },
      { kind: 'group.added', group: 'staff', name: 'Staff' },
    ])
    return whole.groups.create(tx, organizationId, 'Watch', actor)
  })
  const staff = await whole.people.listGroups(
    database.read,
    organizationId,
    { search: 'staff' },
    { limit: 1 },
  )
  const people = await whole.people.list(database.read, organizationId, {}, { limit: 1 })
  return { group, staff: staff.rows[0]?.id ?? '', person: people.rows[0]?.id ?? '' }
}

async function furnishOffice({ whole, database, owner }: ApiWorld) {
  const { organizationId, administratorId, actor } = owner
  const order = {
    report: 'inventory',
    filter: {},
    wrote: {},
    format: 'csv',
    withNames: true,
    schedule: null,
  }
  const result = { rows: 0, files: [{ name: 'inventory.csv', bytes: 8, pages: null }] }
  const ids = await database.write(async (tx) => {
    const { id: job } = await whole.jobs.ask(tx, organizationId, 'report', {}, actor)
    const { id: made } = await whole.jobs.ask(tx, organizationId, 'report', order, actor)
    const done = { status: 'done', result: JSON.stringify(result), started_at: 1, ended_at: 2 }
    await tx('jobs').where({ id: made }).update(done)
    const input = { label: 'old', scopes: ['audit.view' as const], days: 1 }
    const { id: token } = await whole.administrators.tokens.create(tx, owner, input)
    return { job, made, token }
  })
  const folder = whole.reports.folderOf(ids.made)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'inventory.csv'), 'Serial\r\n')
  const self = await whole.administrators.get(database.read, organizationId, administratorId)
  await whole.administrators.openSession(self, 'test')
  const [session] = await whole.administrators.sessions(database.read, organizationId, administratorId)
  return { ...ids, session: session?.id ?? '' }
}

async function makeCode(call: ApiWorld['call'], options: object): Promise<string> {
  const body = { label: 'test', ...options }
  const answer = await call('POST', '/enrolment-codes', { body })
  return (answer.body as { code: string }).code
}

async function enrol(url: string, name: string, code: string): Promise<TestHub> {
  const hub = await TestHub.at(url)
  hub.computer = { ...hub.computer, name }
  await hub.enrol(code)
  return hub
}
