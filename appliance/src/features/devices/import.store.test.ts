import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildAssetWorld, type AssetWorld } from '../../../test/support/asset-world.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { dumpDatabase } from '../../../test/support/dump.ts'
import { tester } from '../../../test/support/hub-appliance.ts'
import { refusalOf } from '../../../test/support/words.ts'

const CSV = `serial,asset tag,status,owner,note
A1,NB-1,in stock,bert,"=cmd|' /C calc'!A0"
A2,NB-2,,,
A3,,in use,,
A9,NB-9,,,
`

describe.each(dialects)('an import of asset facts on %s', (dialect) => {
  let opened: TestDatabase
  let world: AssetWorld
  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    world = await buildAssetWorld(opened)
    await world.hub('PC-1', 'anna', ['A1', 'A2', 'A3'])
  })
  afterEach(async () => {
    await world.appliance.stop()
    await opened.drop()
  })

  const plan = (text = CSV) => world.assets.planImport(opened.database.read, world.organizationId, text)
  const apply = (seen: string, text = CSV) =>
    world.assets.applyImport(world.organizationId, text, seen, tester)
  const assets = async () =>
    Object.fromEntries(
      (
        await world.appliance.devices.list(opened.database.read, world.organizationId, {}, { limit: 9 })
      ).rows.map(({ serial, asset }) => [serial, asset]),
    )

  it('shows what it would do and changes nothing, then does exactly that', async () => {
    const before = await dumpDatabase(opened.database)
    const { lines, seen } = await plan()
    expect(lines.map(({ line, outcome }) => [line.line, outcome.kind])).toEqual([
      [2, 'change'],
      [3, 'change'],
      [4, 'same'],
      [5, 'fault'],
    ])
    expect(await dumpDatabase(opened.database)).toBe(before)
    expect(await apply(seen)).toEqual({ changed: 2, refused: [] })
    const shown = lines.flatMap(({ line, outcome }) =>
      outcome.kind === 'change' ? [[line.serial, outcome.after]] : [],
    )
    expect(await assets()).toMatchObject(Object.fromEntries(shown) as object)
    expect((await assets())['A1']).toEqual({
      tag: 'NB-1',
      status: 'inStock',
      ownerId: await world.personOf('bert'),
      note: "=cmd|' /C calc'!A0",
    })
    const id = await world.deviceOf('A1')
    const changes = await world.assets.changes(opened.database.read, world.organizationId, id, { limit: 9 })
    expect(changes.rows).toMatchObject([{ source: 'import' }])
    const audited = await world.appliance.audit.list(
      opened.database.read,
      world.organizationId,
      { action: 'devices.imported' },
      { limit: 9 },
    )
    expect(audited.rows).toMatchObject([{ detail: { count: 4 } }])
  })

  it('refuses by name the lines that would now do something else, and does the others', async () => {
    const { seen } = await plan()
    const id = await world.deviceOf('A1')
    const input = { tag: 'NB-1', status: 'lost', note: '', owner: '' }
    await opened.database.write((tx) => world.assets.change(tx, world.organizationId, id, input, tester))
    const done = await apply(seen)
    expect(done.changed).toBe(1)
    expect(done.refused.map(({ line, serial }) => [line, serial])).toEqual([[2, 'A1']])
    expect((await assets())['A1']).toMatchObject({ status: 'lost', note: '' })
    expect((await assets())['A2']).toMatchObject({ tag: 'NB-2' })
  })

  it('refuses another text than the one that was shown', async () => {
    const { seen } = await plan()
    const before = await dumpDatabase(opened.database)
    expect(await refusalOf(apply(seen, 'serial,status\nA1,lost'))).toContain(
      'is not the table that was shown',
    )
    const other = CSV.replace('NB-2', 'NB-3')
    expect((await apply(seen, other)).refused).toMatchObject([{ serial: 'A2' }])
    expect(await dumpDatabase(opened.database)).not.toBe(before)
    expect((await assets())['A2']).toMatchObject({ tag: null })
  })
})
