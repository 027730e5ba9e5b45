import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { manualClock } from '../../../test/support/directory.ts'
import { openPolicyOffice } from '../../../test/support/policy-office.ts'
import { createWhole, type Whole } from '../../../test/support/whole-appliance.ts'
import { MIGRATIONS } from '../../platform/db/migrations/index.ts'
import { createSystem } from './index.ts'
import { presentSystem } from './view-models.ts'
import type { SystemFacts } from './system.ts'

const DAY = 86_400_000

describe.each(dialects)('how the appliance stands, on %s', (dialect) => {
  let opened: TestDatabase
  let whole: Whole
  const clock = manualClock()
  beforeAll(async () => {
    opened = await openTestDatabase(dialect)
    whole = await createWhole(opened.database, clock)
  })
  afterAll(() => opened.drop())

  it('says versions, store, disk, keys, hubs by version and held requests', async () => {
    const office = await openPolicyOffice(opened.database)
    const { organizationId } = office.appliance
    const hubIds: string[] = []
    for (const name of ['PC-1', 'PC-2', 'PC-3']) hubIds.push(await office.addComputer(name, null))
    await office.close()
    const [first] = hubIds
    await opened.database.write((tx) => tx('hubs').where({ id: first }).update({ version: '0.0.9' }))
    const system = createSystem({
      ...whole,
      database: opened.database,
      clock,
      version: '1.2.3',
      dataFolder: tmpdir(),
      heldMax: 7,
    })
    const facts = await system.look(organizationId)
    expect(facts.versions).toEqual({ earshot: '1.2.3', node: process.version })
    expect(facts.store).toMatchObject({ dialect, schema: Object.keys(MIGRATIONS).toSorted().at(-1) })
    expect(facts.store.version).toMatch(/^\d+\.\d+/)
    expect(facts.store.bytes).toBeGreaterThan(10_000)
    expect(facts.disk.free).toBeGreaterThan(0)
    expect(facts.disk.total).toBeGreaterThan(facts.disk.free)
    expect(facts.keys.authorityEndsAt).toBeGreaterThan(clock.now() + 365 * DAY)
    expect(facts.keys.certificateEndsAt).toBeGreaterThan(clock.now() + 30 * DAY)
    expect(facts.hubVersions).toEqual({ '0.0.9': 1, '0.1.0': hubIds.length - 1 })
    expect(facts.held).toEqual({ now: 0, most: 7 })
    expect(facts.clock.timeZone).toBe(
      (await whole.organizations.get(opened.database.read, organizationId)).timeZone,
    )
  })
})

describe('the page about the system', () => {
  const now = Date.UTC(2026, 10, 26)
  const facts: SystemFacts = {
    versions: { earshot: '1.0.0', node: 'v24' },
    store: { dialect: 'sqlite', version: '3.52', schema: '0001', bytes: 1 },
    disk: { free: 50, total: 100 },
    keys: {
      authorityEndsAt: now + 3_000 * DAY,
      certificateEndsAt: now + 90 * DAY,
      currentSince: null,
      kitIsStale: false,
    },
    directories: [],
    hubVersions: { '1.0.0': 2, '0.9.0': 1 },
    held: { now: 1, most: 2 },
    clock: { now, timeZone: 'UTC', setBy: 0 },
  }
  type Presented = { sections: { id: string; lines: { look: { tone: string } }[] }[] }
  const tonesOf = (changed: Partial<SystemFacts>, section: string): string[] =>
    (presentSystem({ ...facts, ...changed }) as Presented).sections
      .filter(({ id }) => id === section)
      .flatMap(({ lines }) => lines.map(({ look }) => look.tone))

  it.each([
    [90, 'good'],
    [25, 'warn'],
    [7, 'bad'],
    [-1, 'bad'],
  ])('says of a certificate that ends in %i days that it is %s', (days, tone) => {
    expect(tonesOf({ keys: { ...facts.keys, certificateEndsAt: now + days * DAY } }, 'keys')[1]).toBe(tone)
  })

  it.each([
    [50, 'good'],
    [15, 'warn'],
    [5, 'bad'],
  ])('says of a disk with %i %% free that it is %s', (free, tone) => {
    expect(tonesOf({ disk: { free, total: 100 } }, 'store').at(-1)).toBe(tone)
  })

  it('names a clock that was set, held requests that are used up, a stale kit and hubs of another version', () => {
    expect(tonesOf({ clock: { ...facts.clock, setBy: -60_000 } }, 'clock')[0]).toBe('warn')
    expect(tonesOf({ held: { now: 2, most: 2 } }, 'hubs')[0]).toBe('warn')
    expect(tonesOf({ keys: { ...facts.keys, kitIsStale: true } }, 'keys').at(-1)).toBe('warn')
    expect(tonesOf({}, 'hubs')).toEqual(['good', 'good', 'none'])
  })
})
