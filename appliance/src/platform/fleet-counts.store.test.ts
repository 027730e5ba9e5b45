import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dialects, openTestDatabase, type TestDatabase } from '../../test/support/dialects.ts'
import { addOrganization, manualClock } from '../../test/support/directory.ts'
import { diceOf } from '../../test/support/dice.ts'
import { makeEffectWorld } from '../../test/support/effect-world.ts'
import { createWhole } from '../../test/support/whole-appliance.ts'
import { foldCounts, readCounts, type CountedTable } from './fleet-counts.ts'

const COLUMNS = { devices: 'state', hubs: 'status' } as const
const STATES = ['compliant', 'drifted', 'pending']

describe.each(dialects)('counts of a fleet on %s', (dialect) => {
  let opened: TestDatabase
  const clock = manualClock()
  beforeAll(async () => {
    opened = await openTestDatabase(dialect)
  })
  afterAll(() => opened.drop())

  /** Counted row by row. */
  async function countAll(organizationId: string, table: CountedTable): Promise<Record<string, number>> {
    const column = COLUMNS[table]
    const rows: Record<string, string>[] = await opened.database
      .read(table)
      .where({ organization_id: organizationId })
      .select(column)
    const grouped = Map.groupBy(rows, (row) => row[column] ?? '')
    return Object.fromEntries([...grouped].map(([state, own]) => [state, own.length]))
  }

  async function expectCounts(...organizations: string[]): Promise<void> {
    for (const organizationId of organizations)
      for (const table of ['devices', 'hubs'] as const)
        expect(await readCounts(opened.database.read, organizationId, table)).toEqual(
          await countAll(organizationId, table),
        )
  }

  type Step =
    | { do: 'state'; table: CountedTable; at: number; to: number }
    | { do: 'remove' | 'fold' | 'undone'; at: number }

  const anyStep: fc.Arbitrary<Step> = fc.oneof(
    fc.record({
      do: fc.constant('state' as const),
      table: fc.constantFrom('devices' as const, 'hubs' as const),
      at: fc.nat(20),
      to: fc.nat(2),
    }),
    fc.record({ do: fc.constantFrom('remove' as const, 'fold' as const, 'undone' as const), at: fc.nat(20) }),
  )

  it('are what counting row by row says, whatever happens and whenever they are put together', async () => {
    const whole = await createWhole(opened.database, clock)
    let done = 0
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1_000 }),
        fc.array(anyStep, { maxLength: 12 }),
        async (seed, steps) => {
          const { organizationId } = await makeEffectWorld(whole, opened.database, diceOf(seed), clock.now())
          const other = await addOrganization(opened.database)
          await expectCounts(organizationId, other)
          for (const step of steps) {
            await carryOut(organizationId, step)
            await expectCounts(organizationId)
            done += 1
          }
          await foldCounts(opened.database, organizationId)
          await expectCounts(organizationId, other)
        },
      ),
      { numRuns: 12 },
    )
    expect(done).toBeGreaterThan(10)
  })

  async function carryOut(organizationId: string, step: Step): Promise<void> {
    const { database } = opened
    if (step.do === 'fold') return foldCounts(database, organizationId)
    const table = step.do === 'state' ? step.table : 'devices'
    const rows: { id: string }[] = await database
      .read(table)
      .where({ organization_id: organizationId })
      .orderBy('id')
      .select('id')
    const id = rows[step.at % Math.max(1, rows.length)]?.id
    if (id === undefined) return
    if (step.do === 'state')
      return database.write(async (tx) => {
        await tx(table)
          .where({ id })
          .update({ [COLUMNS[table]]: STATES[step.to] })
      })
    const refused = new Error('rolled back')
    const removal = database.write(async (tx) => {
      await tx('device_hubs').where({ device_id: id }).delete()
      await tx('devices').where({ id }).delete()
      if (step.do === 'undone') throw refused
    })
    await removal.catch((error: unknown) => {
      if (error !== refused) throw error
    })
  }

  it('are put together into one row for each state', async () => {
    const { read } = opened.database
    const whole = await createWhole(opened.database, clock)
    const { organizationId } = await makeEffectWorld(whole, opened.database, diceOf(3), clock.now())
    const count = async (): Promise<number> =>
      (await read('fleet_counts').where({ organization_id: organizationId })).length
    const before = await count()
    await Promise.all([
      foldCounts(opened.database, organizationId),
      foldCounts(opened.database, organizationId),
    ])
    expect(await count()).toBeLessThan(before)
    const states = [await countAll(organizationId, 'devices'), await countAll(organizationId, 'hubs')]
    expect(await count()).toBe(states.reduce((sum, counts) => sum + Object.keys(counts).length, 0))
    await expectCounts(organizationId)
  })
})
