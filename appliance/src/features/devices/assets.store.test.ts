import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildAssetWorld, keyOf, sessionOf, type AssetWorld } from '../../../test/support/asset-world.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { dumpDatabase } from '../../../test/support/dump.ts'
import { explainReads } from '../../../test/support/explain.ts'
import { tester } from '../../../test/support/hub-appliance.ts'
import { deviceState } from '../../../test/support/test-hub.ts'
import { refusalOf } from '../../../test/support/words.ts'

const page = { limit: 50 }
const input = { tag: '', status: 'inUse', note: '', owner: '' }

describe.each(dialects)('the life cycle of headsets on %s', (dialect) => {
  let opened: TestDatabase
  let world: AssetWorld
  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    world = await buildAssetWorld(opened)
  })
  afterEach(async () => {
    await world.appliance.stop()
    await opened.drop()
  })

  const read = () => opened.database.read
  const change = (id: string, typed: Partial<typeof input>, organizationId = world.organizationId) =>
    opened.database.write((tx) => world.assets.change(tx, organizationId, id, { ...input, ...typed }, tester))
  const assetOf = async (id: string) =>
    (await world.appliance.devices.get(read(), world.organizationId, id)).asset
  const audited = async () =>
    (await world.appliance.audit.list(read(), world.organizationId, {}, page)).rows.filter(({ action }) =>
      action.startsWith('device'),
    )
  const custody = async (id: string) =>
    (await world.assets.custody(read(), world.organizationId, id, page)).rows

  it('keep tag, status, note and an owner by hand, with first and last seen, in history and audit log', async () => {
    await world.hub('PC-1', 'anna', ['A1'])
    const id = await world.deviceOf('A1')
    const bert = await world.personOf('bert')
    await change(id, { tag: 'NB-7', status: 'lent', note: 'case is cracked', owner: 'bert alm' })
    expect(await assetOf(id)).toEqual({ tag: 'NB-7', status: 'lent', note: 'case is cracked', ownerId: bert })
    const device = await world.appliance.devices.get(read(), world.organizationId, id)
    expect([device.firstSeenAt, device.lastSeenAt]).toEqual([1, 1])
    const [row] = (await world.assets.changes(read(), world.organizationId, id, page)).rows
    expect(row).toMatchObject({
      source: 'hand',
      actor: { kind: tester.kind, id: tester.id },
      change: {
        tag: { before: null, after: 'NB-7' },
        status: { before: 'inUse', after: 'lent' },
        note: { before: '', after: 'case is cracked' },
        ownerId: { before: null, after: bert },
      },
    })
    const [event] = await audited()
    expect(event).toMatchObject({ action: 'device.assetChanged', object: { kind: 'device', id } })
    expect(event?.detail).toEqual({
      name: 'A1',
      tag: 'NB-7',
      tagBefore: null,
      status: 'lent',
      before: 'inUse',
      owner: bert,
      ownerBefore: null,
      fields: ['tag', 'status', 'note', 'owner'],
    })
    await change(id, { tag: 'NB-7', status: 'lent', note: 'case is cracked', owner: 'Bert Alm' })
    expect(await audited()).toHaveLength(1)
  })

  it('refuse a tag of another headset in any case, and an owner who is nobody or several', async () => {
    await world.hub('PC-1', 'anna', ['A1', 'A2'])
    const [one, two] = [await world.deviceOf('A1'), await world.deviceOf('A2')]
    await change(one, { tag: 'NB-7' })
    const before = await dumpDatabase(opened.database)
    expect(await refusalOf(change(two, { tag: 'nb-7' }))).toBe('tag: is the tag of headset A1')
    expect(await refusalOf(change(two, { owner: 'carl twin' }))).toContain('owner: several people fit')
    expect(await refusalOf(change(two, { owner: 'Ann' }))).toContain('owner: nobody has this login')
    expect(await dumpDatabase(opened.database)).toBe(before)
    await change(two, { owner: 'ANNA.BERG@example.org' })
    expect((await assetOf(two)).ownerId).toBe(await world.personOf('anna'))
    await change(one, { tag: '' })
    await change(two, { tag: 'nb-7' })
  })

  it('stay as they are when a hub reports the headset again', async () => {
    const hub = await world.hub('PC-1', 'anna', ['A1'])
    const id = await world.deviceOf('A1')
    await change(id, { tag: 'NB-7', status: 'lost', owner: 'bert' })
    const before = await assetOf(id)
    await hub.send(hub.fullState(sessionOf('anna'), { [keyOf('A1')]: deviceState('A1') }), { full: true })
    expect(await assetOf(id)).toEqual(before)
  })

  it('filter the list by status and by the beginning of a tag, page by page', async () => {
    await world.hub('PC-1', 'anna', ['A1', 'A2', 'A3'])
    for (const [serial, tag] of [
      ['A1', 'NB-3'],
      ['A2', 'NB-1'],
      ['A3', 'X-1'],
    ] as const)
      await change(await world.deviceOf(serial), { tag, status: serial === 'A3' ? 'inUse' : 'lent' })
    const list = async (filters: object, more: object = {}) =>
      world.appliance.devices.list(read(), world.organizationId, filters, { ...page, ...more })
    const serials = async (filters: object) => (await list(filters)).rows.map(({ serial }) => serial)
    expect(await serials({ status: 'lent' })).toEqual(['A1', 'A2'])
    expect(await serials({ tag: 'nb' })).toEqual(['A2', 'A1'])
    expect(await serials({ tag: 'nb', status: 'inUse' })).toEqual([])
    const first = await list({ tag: 'n' }, { limit: 1 })
    const second = await list({ tag: 'n' }, { limit: 1, after: first.next })
    expect([...first.rows, ...second.rows].map(({ serial }) => serial)).toEqual(['A2', 'A1'])
    expect(await world.assets.count(read(), world.organizationId, { tag: 'nb' })).toBe(2)
  })

  it('show who had a headset and where, from when to when, as hubs report and as entered', async () => {
    const one = await world.hub('PC-1', 'anna', ['A1'])
    const start = world.appliance.clock.now()
    const id = await world.deviceOf('A1')
    const [anna, bert] = [await world.personOf('anna'), await world.personOf('bert')]
    world.appliance.clock.advance(10)
    await one.send({ session: sessionOf('bert') })
    world.appliance.clock.advance(10)
    await one.send({ devices: { [keyOf('A1')]: null } })
    const two = await world.hub('PC-2', 'anna', ['A1'])
    world.appliance.clock.advance(10)
    await change(id, { owner: 'bert' })
    world.appliance.clock.advance(10)
    await change(id, { owner: '' })
    const rows = await custody(id)
    expect(
      rows.map(({ source, computer, personId, from, until }) => [
        source,
        computer,
        personId,
        from - start,
        until === null ? null : until - start,
      ]),
    ).toEqual([
      ['hand', null, bert, 30, 40],
      ['hub', 'PC-2', anna, 20, null],
      ['hub', 'PC-1', bert, 10, 20],
      ['hub', 'PC-1', anna, 0, 10],
    ])
    await two.send({ session: null })
    await two.send({ session: sessionOf('anna') })
    expect(await custody(id)).toEqual(rows)
    const first = await world.assets.custody(read(), world.organizationId, id, { limit: 3 })
    const rest = await world.assets.custody(read(), world.organizationId, id, {
      limit: 3,
      after: first.next!,
    })
    expect([...first.rows, ...rest.rows]).toEqual(rows)
  })

  it('forget who had a headset as other history is forgotten, but never what still holds', async () => {
    const hub = await world.hub('PC-1', 'anna', ['A1'])
    const id = await world.deviceOf('A1')
    await change(id, { note: 'old' })
    world.appliance.clock.advance(10)
    await hub.send({ session: sessionOf('bert') })
    const prune = (before: number) =>
      opened.database.write((tx) =>
        world.appliance.devices.pruneHistory(tx, world.organizationId, before, 100),
      )
    expect(await prune(world.appliance.clock.now() - 10)).toBe(0)
    expect(await prune(world.appliance.clock.now() + 1)).toBe(2)
    expect(await custody(id)).toMatchObject([{ until: null }])
    expect((await world.assets.changes(read(), world.organizationId, id, page)).rows).toEqual([])
  })

  it('are read by index, without scan or sort', async () => {
    await world.hub('PC-1', 'anna', ['A1'])
    const id = await world.deviceOf('A1')
    const own = world.organizationId
    const { assets, appliance } = world
    const after = Buffer.from(JSON.stringify([1, 'b'])).toString('base64url')
    const reads: (() => Promise<unknown>)[] = [
      () => appliance.devices.list(read(), own, { status: 'lost' }, page),
      () => appliance.devices.list(read(), own, { tag: 'x' }, page),
      () => assets.changes(read(), own, id, { ...page, after }),
      () => assets.custody(read(), own, id, { ...page, after }),
      () => assets.conflicts(read(), own, false, { ...page, after }),
      () => assets.openConflicts(read(), own),
      () => assets.planImport(read(), own, 'serial,asset tag,owner\nA1,x,anna'),
    ]
    const explained = []
    for (const work of reads) explained.push(await explainReads(opened.database, work))
    expect(explained.flatMap(({ faults }) => faults)).toEqual([])
    expect(explained.map(({ statements }) => statements)).toEqual([1, 1, 2, 2, 1, 1, 5])
  })

  it('belong to one organization: another one can neither read nor change them', async () => {
    await world.hub('PC-1', 'anna', ['A1'])
    const id = await world.deviceOf('A1')
    const other = await buildAssetWorld(opened)
    const before = await dumpDatabase(opened.database)
    const { organizationId } = other
    const missing = { code: 'not_found' }
    await expect(change(id, { tag: 'x' }, organizationId)).rejects.toMatchObject(missing)
    await expect(world.assets.changes(read(), organizationId, id, page)).rejects.toMatchObject(missing)
    await expect(world.assets.custody(read(), organizationId, id, page)).rejects.toMatchObject(missing)
    await expect(world.assets.conflict(read(), organizationId, id)).rejects.toMatchObject(missing)
    expect(await world.assets.count(read(), organizationId, {})).toBe(0)
    const plan = await world.assets.planImport(read(), organizationId, 'serial,status\nA1,lost')
    expect(plan.lines[0]?.outcome.kind).toBe('fault')
    expect(await dumpDatabase(opened.database)).toBe(before)
    await other.appliance.stop()
  })
})
