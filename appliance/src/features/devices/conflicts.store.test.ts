import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildAssetWorld, keyOf, type AssetWorld } from '../../../test/support/asset-world.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { tester } from '../../../test/support/hub-appliance.ts'
import { deviceState, type TestHub } from '../../../test/support/test-hub.ts'

const page = { limit: 9 }
const MINUTE = 60_000

describe.each(dialects)('a serial number in two places on %s', (dialect) => {
  let opened: TestDatabase
  let world: AssetWorld
  let one: TestHub
  let two: TestHub
  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    world = await buildAssetWorld(opened)
    one = await world.hub('PC-1', 'anna', ['A1'])
    world.appliance.clock.advance(MINUTE)
    two = await world.hub('PC-2', 'bert', ['A1'])
    world.appliance.clock.advance(MINUTE)
  })
  afterEach(async () => {
    await world.appliance.stop()
    await opened.drop()
  })

  const says = async (hub: TestHub, facts: object | null) => {
    const devices = { [keyOf('A1')]: facts && { facts: deviceState('A1', facts).facts } }
    const answer = await hub.send({ devices })
    expect(answer.status).toBe(200)
    return answer
  }
  const again = (hub: TestHub, percent = 50) => says(hub, { battery: { percent, charging: false } })
  const open = async (settled = false) =>
    (await world.assets.conflicts(opened.database.read, world.organizationId, settled, page)).rows
  const settle = (id: string, decision: 'different' | 'same') =>
    opened.database.write(async (tx) => {
      const { resync } = await world.assets.settle(tx, world.organizationId, id, decision, tester)
      if (resync !== null) await world.appliance.hubs.resync(tx, world.organizationId, resync)
      return resync
    })
  const devices = async () =>
    (await world.appliance.devices.list(opened.database.read, world.organizationId, {}, page)).rows

  it('is a conflict once both hubs say that it is plugged in, with both computers and when they spoke', async () => {
    expect(await open()).toEqual([])
    await again(one)
    const [conflict, another] = await open()
    expect(another).toBeUndefined()
    expect(conflict).toMatchObject({ serial: 'A1', settled: false, decision: null })
    const now = world.appliance.clock.now()
    expect(conflict?.sides.toSorted((a, b) => (a.computer < b.computer ? -1 : 1))).toEqual([
      { hubId: one.id, computer: 'PC-1', reportedAt: now, connected: true, holds: true },
      { hubId: two.id, computer: 'PC-2', reportedAt: now - MINUTE, connected: true, holds: false },
    ])
    await again(two)
    await again(one, 49)
    expect(await open()).toHaveLength(1)
    expect(await world.assets.openConflicts(opened.database.read, world.organizationId)).toBe(1)
  })

  it('is none where the headset was moved: unplugged here, plugged in there, and back', async () => {
    await says(one, { connected: false })
    await says(two, { connected: false })
    await says(one, { connected: true })
    await says(one, null)
    await again(two)
    expect(await open()).toEqual([])
  })

  it('is none where the other hub has not spoken of it for longer than a poll', async () => {
    world.appliance.clock.advance(16 * MINUTE)
    await one.authenticate()
    await again(one)
    expect(await open()).toEqual([])
  })

  it('becomes two headsets when an operator says so: each goes on with its own computer and evidence', async () => {
    await again(one)
    const [conflict] = await open()
    expect(await settle(conflict!.id, 'different')).toBe(two.id)
    expect((await again(two)).body).toMatchObject({ result: 'resync' })
    const full = two.fullState({ domain: 'CORP', login: 'bert' }, { [keyOf('A1')]: deviceState('A1') })
    await two.send(full, { full: true })
    await again(one, 40)
    await again(two, 30)
    const rows = await devices()
    expect(
      rows
        .map(({ computerName, serial, facts }) => [computerName, serial, facts.battery?.percent])
        .toSorted(),
    ).toEqual([
      ['PC-1', 'A1', 40],
      ['PC-2', 'A1', 30],
    ])
    expect(await open()).toEqual([])
    expect(await open(true)).toMatchObject([{ decision: 'different', settled: true }])
  })

  it('leaves open who has the headset until it is settled', async () => {
    const id = await world.deviceOf('A1')
    const custody = async () =>
      (await world.assets.custody(opened.database.read, world.organizationId, id, page)).rows.map(
        ({ computer }) => computer,
      )
    await again(one)
    await again(two, 49)
    await again(one, 48)
    expect(await custody()).toEqual(['PC-2', 'PC-1'])
    const [conflict] = await open()
    await settle(conflict!.id, 'same')
    await again(one, 47)
    expect(await custody()).toEqual(['PC-1', 'PC-2', 'PC-1'])
  })

  it('stays one headset when an operator says so, and is not brought up again', async () => {
    await again(one)
    const [conflict] = await open()
    expect(await settle(conflict!.id, 'same')).toBeNull()
    await again(two)
    await again(one)
    expect(await open()).toEqual([])
    expect(await devices()).toHaveLength(1)
    await expect(settle(conflict!.id, 'same')).rejects.toMatchObject({ code: 'conflict' })
  })

  it('leaves an audit row that names both computers and the decision', async () => {
    await again(one)
    const [conflict] = await open()
    await settle(conflict!.id, 'same')
    const { rows } = await world.appliance.audit.list(
      opened.database.read,
      world.organizationId,
      { action: 'device.conflictSettled' },
      page,
    )
    expect(rows).toMatchObject([
      { object: { kind: 'device', id: conflict!.deviceId }, detail: { name: 'A1', decision: 'same' } },
    ])
    const computers = rows.flatMap(({ detail }) => detail['computers'] as string[])
    expect(computers.toSorted()).toEqual(['PC-1', 'PC-2'])
  })
})
