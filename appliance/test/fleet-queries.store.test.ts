import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dialects, openTestDatabase, type TestDatabase } from './support/dialects.ts'
import { explainReads } from './support/explain.ts'
import { makeCode, publishPolicy, startHubAppliance, type HubAppliance } from './support/hub-appliance.ts'
import { deviceState, TestHub } from './support/test-hub.ts'

const page = { limit: 50 }

describe.each(dialects)('reads of the fleet on %s', (dialect) => {
  let opened: TestDatabase
  let appliance: HubAppliance
  let hub: TestHub
  let deviceId = ''

  beforeAll(async () => {
    opened = await openTestDatabase(dialect)
    appliance = await startHubAppliance(opened.database)
    hub = await TestHub.at(appliance.url)
    await hub.enrol(await makeCode(appliance))
    await hub.authenticate()
    await publishPolicy(appliance, 'By device', [{ setting: 'sidetone.level', value: 33, mode: 'locked' }], {
      kind: 'device',
      id: 'earshot-reference/A1',
    })
    await publishPolicy(appliance, 'By tag', [{ setting: 'sidetone.level', value: 66, mode: 'locked' }], {
      kind: 'computerTag',
      id: 'lab',
    })
    await publishPolicy(appliance, 'By group', [{ setting: 'sidetone.level', value: 0, mode: 'locked' }], {
      kind: 'group',
      id: 'group-agents',
    })
    const state = hub.fullState(
      { domain: 'X', login: 'alice' },
      { 'earshot-reference/A1': deviceState('A1') },
    )
    await hub.send(state, { full: true })
    const { rows } = await appliance.devices.list(opened.database.read, appliance.organizationId, {}, page)
    deviceId = rows[0]?.id ?? ''
  })
  afterAll(async () => {
    await appliance.stop()
    await opened.drop()
  })

  const devices = (filters: object, more: object = {}) =>
    appliance.devices.list(opened.database.read, appliance.organizationId, filters, { ...page, ...more })
  const hubs = (filters: object, more: object = {}) =>
    appliance.hubs.list(opened.database.read, appliance.organizationId, filters, { ...page, ...more })
  const after = Buffer.from(JSON.stringify(['a', 'b'])).toString('base64url')
  const read = () => opened.database.read
  const organization = () => appliance.organizationId

  const reads: [string, () => Promise<unknown>][] = [
    ['devices', () => devices({})],
    ['devices, next page', () => devices({}, { after })],
    ['devices, page before', () => devices({}, { before: after })],
    ['devices by state', () => devices({ state: 'drifted' })],
    ['devices by model', () => devices({ model: 'earshot-reference' })],
    ['devices of a person', () => devices({ personId: 'person-alice' })],
    ['devices by status', () => devices({ status: 'lost' })],
    ['devices by asset tag', () => devices({ tag: 'A' })],
    ['devices by serial number', () => devices({ search: 'A' })],
    ['evidence of a device', () => appliance.devices.settings(read(), organization(), deviceId)],
    [
      'history of a device',
      () => appliance.devices.history(read(), organization(), deviceId, undefined, page),
    ],
    [
      'history of a setting',
      () => appliance.devices.history(read(), organization(), deviceId, 'sidetone.level', page),
    ],
    ['computers', () => hubs({})],
    ['computers, next page', () => hubs({}, { after })],
    ['computers by name', () => hubs({ search: 'NHB' })],
    ['one hub', () => appliance.hubs.get(read(), organization(), hub.id)],
    ['sessions nobody matches', () => appliance.hubs.listUnmatched(read(), organization(), page)],
    ['enrolment codes', () => appliance.hubs.listCodes(read(), organization(), page)],
    ['policies', () => appliance.policies.list(read(), organization(), page)],
    ['the target of a hub', () => appliance.hubs.targetOf(read(), hub.id)],
  ]

  it.each(reads)('find %s by index, without scan or sort', async (_name, work) => {
    const { statements, faults } = await explainReads(opened.database, work)
    expect(faults).toEqual([])
    expect(statements).toBeGreaterThan(0)
  })

  it('were all tried', () => {
    expect(reads).toHaveLength(20)
  })
})
