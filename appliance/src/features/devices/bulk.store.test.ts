import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAssetWorld, keyOf, type AssetWorld } from '../../../test/support/asset-world.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { tester } from '../../../test/support/hub-appliance.ts'
import { deviceState } from '../../../test/support/test-hub.ts'
import { refusalOf } from '../../../test/support/words.ts'

const page = { limit: 5_000 }
const MANY = 1_203
const SPARE = 3

describe.each(dialects)('a bulk edit of headsets on %s', (dialect) => {
  let opened: TestDatabase
  let world: AssetWorld
  beforeAll(async () => {
    opened = await openTestDatabase(dialect)
    world = await buildAssetWorld(opened)
    const hub = await world.hub('PC-1', 'anna', ['B-1', 'B-2', 'B-3'])
    const serials = Array.from({ length: MANY }, (_, n) => `A-${n}`)
    const delta = Object.fromEntries(serials.map((serial) => [keyOf(serial), deviceState(serial)]))
    const source = { organizationId: world.organizationId, hubId: hub.id, personId: null, full: false }
    await opened.database.write((tx) =>
      world.appliance.devices.applyDelta(tx, source, delta, world.appliance.clock.now()),
    )
  }, 120_000)
  afterAll(async () => {
    await world.appliance.stop()
    await opened.drop()
  })

  const list = async (filters: object) =>
    (await world.appliance.devices.list(opened.database.read, world.organizationId, filters, page)).rows
  const edit = (filters: object, what: object, expected: number) =>
    world.assets.bulkEdit(world.organizationId, filters, what, { actor: tester, expected })
  const audited = async () =>
    (
      await world.appliance.audit.list(
        opened.database.read,
        world.organizationId,
        { action: 'devices.edited' },
        { limit: 50 },
      )
    ).rows.map(({ detail }) => detail)

  it('reaches every headset that matches and no other, in batches, with one audit row of filter and count', async () => {
    const writes: number[] = []
    const { write } = opened.database
    opened.database.write = ((work) => {
      writes.push(1)
      return write(work)
    }) as typeof write
    const done = await edit({ search: 'A-' }, { status: 'inStock', note: 'spare' }, MANY)
    opened.database.write = write
    expect(done).toEqual({ matching: MANY, changed: MANY })
    expect(writes).toHaveLength(3)
    const rows = await list({})
    expect(rows).toHaveLength(MANY + SPARE)
    const wrong = rows.filter(({ serial, asset }) =>
      serial?.startsWith('A-')
        ? asset.status !== 'inStock' || asset.note !== 'spare'
        : asset.status !== 'inUse' || asset.note !== '',
    )
    expect(wrong).toEqual([])
    expect(await audited()).toEqual([
      { count: MANY, filter: { search: 'A-' }, status: 'inStock', fields: ['status', 'note'] },
    ])
    const id = await world.deviceOf('A-700')
    const history = await world.assets.changes(opened.database.read, world.organizationId, id, page)
    expect(history.rows).toMatchObject([
      { source: 'bulk', change: { status: { before: 'inUse', after: 'inStock' } } },
    ])
  }, 120_000)

  it('goes on past headsets that no longer match because of it', async () => {
    const done = await edit({ status: 'inStock' }, { status: 'retired' }, MANY)
    expect(done.changed).toBe(MANY)
    expect(await list({ status: 'inStock' })).toEqual([])
    expect(await list({ status: 'retired' })).toHaveLength(MANY)
  }, 120_000)

  it('takes owners away that were entered by hand, and leaves alone who has none', async () => {
    const id = await world.deviceOf('B-1')
    const input = { tag: 'T', status: 'inUse', note: '', owner: 'bert' }
    await opened.database.write((tx) => world.assets.change(tx, world.organizationId, id, input, tester))
    expect(await edit({ search: 'B-' }, { clearOwner: true }, SPARE)).toEqual({ matching: SPARE, changed: 1 })
    const [device] = await list({ search: 'B-1' })
    expect(device?.asset).toMatchObject({ tag: 'T', ownerId: null })
    const custody = await world.assets.custody(opened.database.read, world.organizationId, id, page)
    expect(custody.rows.filter(({ source }) => source === 'hand')).toMatchObject([
      { until: world.appliance.clock.now() },
    ])
  })

  it('changes nothing where another number matches than the person was told', async () => {
    const before = await audited()
    expect(await refusalOf(edit({ search: 'B-' }, { status: 'lost' }, SPARE + 1))).toContain(
      'Meanwhile 3 headsets match the filter',
    )
    expect(await list({ status: 'lost' })).toEqual([])
    expect(await audited()).toEqual(before)
  })
})
