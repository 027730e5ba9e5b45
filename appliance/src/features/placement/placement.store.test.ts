import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Session } from '@earshot/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { explainReads } from '../../../test/support/explain.ts'
import {
  makeCode,
  publishPolicy,
  startHubAppliance,
  tester,
  type HubAppliance,
} from '../../../test/support/hub-appliance.ts'
import { TestHub } from '../../../test/support/test-hub.ts'
import { refusalOf } from '../../../test/support/words.ts'
import { localNotifications } from '../../platform/notifications.ts'
import { levelsOf } from '../directory/index.ts'
import { applyRoster, createPeople, type RosterChange } from '../people/index.ts'
import { placementKind } from './job.ts'
import type { RuleInput } from './rule-input.ts'

const quiet = [{ setting: 'sidetone.level', value: 33, mode: 'locked' }]
const anna: Session = { domain: 'CORP', login: 'anna' }

const person = (key: string, unit: string): Extract<RosterChange, { kind: 'person.added' }> => ({
  kind: 'person.added',
  facts: { key, name: key, logins: [key], email: null, disabled: false, unit: levelsOf(unit) ?? [] },
})

describe.each(dialects)('computers that are placed by rule, on %s', (dialect) => {
  let opened: TestDatabase
  let at: HubAppliance
  let folder: string
  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    at = await startHubAppliance(
      opened.database,
      undefined,
      Buffer.alloc(32, 1),
      localNotifications(),
      createPeople(),
    )
    folder = await mkdtemp(join(tmpdir(), 'earshot-placement-'))
  })
  afterEach(async () => {
    await at.stop()
    await opened.drop()
    await rm(folder, { recursive: true })
  })

  const read = () => opened.database.read
  const own = () => at.organizationId
  const add = (input: Partial<RuleInput>) =>
    opened.database.write((tx) =>
      at.placement.add(
        tx,
        own(),
        { name: 'Rule', pattern: null, unit: null, siteId: null, tags: [], ...input },
        tester,
      ),
    )
  const addSite = (name: string) => opened.database.write((tx) => at.sites.create(tx, own(), name, tester))
  const place = (hub: TestHub, siteId: string | null, tags: string[]) =>
    opened.database.write((tx) => at.hubs.place(tx, own(), hub.id, { siteId, tags }, tester))
  const roster = (...changes: RosterChange[]) =>
    opened.database.write((tx) =>
      applyRoster(tx, { organizationId: own(), connectionId: 'test', now: 1 }, changes),
    )
  /** Site, tags, and by what each is there. */
  const placed = async ({ id }: TestHub) => {
    const [computer] = await at.hubs.placements(read(), own(), [id])
    const { siteId, siteBy, tags } = computer!.placement
    return [siteId, siteBy?.by ?? null, Object.fromEntries([...tags].map(([tag, { by }]) => [tag, by]))]
  }
  const audited = async () =>
    (await at.audit.list(read(), own(), {}, { limit: 50 })).rows.map(({ action }) => action)

  async function enrol(name: string, code: Parameters<typeof makeCode>[1] = {}): Promise<TestHub> {
    const hub = await TestHub.at(at.url)
    hub.computer = { ...hub.computer, name }
    await hub.enrol(await makeCode(at, code))
    await hub.authenticate()
    return hub
  }
  const report = (hub: TestHub, session: Session | null) =>
    hub.send(hub.fullState(session, {}), { full: true })

  /** What the job does, in both of its halves. */
  async function applyToAll(progress: number[] = []): Promise<unknown> {
    const kind = placementKind({ ...at })
    const own = {
      organizationId: at.organizationId,
      folder,
      progress: (done: number) => void progress.push(done),
    }
    const rehearse = () => Promise.reject(new Error('nothing is rehearsed'))
    const found = await kind.compute({ ...own, reader: read(), rehearse, now: at.clock.now() }, {})
    return kind.finish?.({ ...own, signal: new AbortController().signal }, found)
  }

  it('get site and tags when they enrol, and what their code gives stays', async () => {
    const [kiel, bonn] = [await addSite('Kiel'), await addSite('Bonn')]
    await add({ name: 'North', pattern: 'hh-*', siteId: kiel, tags: ['north'] })
    await add({ name: 'All', pattern: '*', siteId: bonn, tags: ['all', 'north'] })
    const { assignment } = await publishPolicy(at, 'Quiet', quiet, { kind: 'computerTag', id: 'north' })
    const north = await enrol('HH-1')
    expect(await placed(north)).toEqual([kiel, 'rule', { all: 'rule', north: 'rule' }])
    expect(north.held?.assignments.map(({ id }) => id)).toEqual([assignment])
    expect(await placed(await enrol('MUC-1'))).toEqual([bonn, 'rule', { all: 'rule', north: 'rule' }])
    const coded = await enrol('HH-2', { siteId: bonn, tags: ['north', 'coded'] })
    expect(await placed(coded)).toEqual([bonn, 'code', { all: 'rule', coded: 'code', north: 'code' }])
  })

  it('are placed anew when they report another name, and get their new target', async () => {
    await add({ name: 'North', pattern: 'hh-*', tags: ['north'] })
    await publishPolicy(at, 'Quiet', quiet, { kind: 'computerTag', id: 'north' })
    const hub = await enrol('HH-1')
    await report(hub, null)
    hub.computer = { ...hub.computer, name: 'MUC-1' }
    await report(hub, null)
    expect(await placed(hub)).toEqual([null, null, {}])
    expect((await hub.pull()).status).toBe(200)
    expect(hub.held?.assignments).toEqual([])
  })

  it('are placed by the unit of their person, also after that person has gone home', async () => {
    await roster(person('anna', 'OU=Sales\\, North, DC=corp'), person('bert', 'ou=sales,dc=corp'))
    await add({ name: 'Sales', unit: 'ou="sales, north",dc=CORP', tags: ['sales'] })
    const hub = await enrol('PC-1')
    await report(hub, { domain: 'CORP', login: 'bert' })
    expect(await placed(hub)).toEqual([null, null, {}])
    await report(hub, anna)
    expect(await placed(hub)).toEqual([null, null, { sales: 'rule' }])
    await report(hub, null)
    expect(await applyToAll()).toEqual({ looked: 1, placed: 0 })
    expect(await placed(hub)).toEqual([null, null, { sales: 'rule' }])
    await report(hub, { domain: 'CORP', login: 'bert' })
    expect(await placed(hub)).toEqual([null, null, {}])
  })

  it('are placed when the directory knows their person at last', async () => {
    await add({ name: 'Sales', unit: 'ou=sales,dc=corp', tags: ['sales'] })
    await publishPolicy(at, 'Quiet', quiet, { kind: 'computerTag', id: 'sales' })
    const hub = await enrol('PC-1')
    await report(hub, anna)
    await hub.pull()
    expect(await placed(hub)).toEqual([null, null, {}])
    await roster(person('anna', 'ou=sales,dc=corp'))
    await opened.database.write((tx) => at.organizations.touchTargets(tx, own()))
    expect((await hub.pull()).status).toBe(200)
    expect(hub.held?.assignments).toHaveLength(1)
    expect(await placed(hub)).toEqual([null, null, { sales: 'rule' }])
  })

  it('are all placed by a job when rules change or people move, and a job is asked for each time', async () => {
    const [kiel, bonn] = [await addSite('Kiel'), await addSite('Bonn')]
    await roster(person('anna', 'ou=sales,dc=corp'))
    const [one, two, other] = [await enrol('HH-1'), await enrol('HH-2'), await enrol('MUC-1')]
    await report(one, anna)
    const first = await add({ name: 'North', pattern: 'HH-*', siteId: kiel, tags: ['north'] })
    const progress: number[] = []
    expect(await applyToAll(progress)).toEqual({ looked: 3, placed: 2 })
    expect(progress).toEqual([3, 2])
    expect([await placed(one), await placed(other)]).toEqual([
      [kiel, 'rule', { north: 'rule' }],
      [null, null, {}],
    ])
    const second = await add({ name: 'Sales', unit: 'dc=corp', siteId: bonn, tags: ['sales'], position: 1 })
    expect(await applyToAll()).toEqual({ looked: 3, placed: 1 })
    expect(await placed(one)).toEqual([bonn, 'rule', { north: 'rule', sales: 'rule' }])
    await opened.database.write((tx) => at.placement.order(tx, own(), [first, second], tester))
    await applyToAll()
    expect(await placed(one)).toEqual([kiel, 'rule', { north: 'rule', sales: 'rule' }])
    const { facts } = person('anna', 'ou=sales,dc=elsewhere')
    await roster({ kind: 'person.changed', facts, fields: ['unit'] })
    await opened.database.write((tx) => at.placement.peopleMoved(tx, own()))
    await applyToAll()
    expect(await placed(one)).toEqual([kiel, 'rule', { north: 'rule' }])
    await opened.database.write((tx) => at.placement.remove(tx, own(), first, tester))
    await applyToAll()
    expect([await placed(one), await placed(two)]).toEqual([
      [null, null, {}],
      [null, null, {}],
    ])
    expect(await applyToAll()).toEqual({ looked: 3, placed: 0 })
    expect(at.asked).toEqual(Array.from({ length: 5 }, () => 'placement'))
    expect((await audited()).filter((action) => /[pP]lace/.test(action))).toEqual([
      'hubs.placedByRules',
      'placementRule.removed',
      'hubs.placedByRules',
      'hubs.placedByRules',
      'placementRules.ordered',
      'hubs.placedByRules',
      'placementRule.created',
      'hubs.placedByRules',
      'placementRule.created',
    ])
  })

  it('keep what was set by hand, in bulk and by CSV, and what a hand took away, until they are left to the rules', async () => {
    const [kiel, bonn] = [await addSite('Kiel'), await addSite('Bonn')]
    const rule = await add({ name: 'All', pattern: '*', siteId: kiel, tags: ['a', 'b'] })
    const [hand, bulk, csv] = [await enrol('PC-1'), await enrol('LAP-1'), await enrol('TAB-1')]
    await place(hand, bonn, ['b', 'mine'])
    const filters = { search: 'LAP' }
    const change = { siteId: null, add: ['mine', 'b'], remove: ['a'] }
    await at.hubs.placeMany(own(), filters, change, { actor: tester, expected: 1 })
    const text = 'computer,site,tags\nTAB-1,Bonn,"a,mine"\n'
    const { findByName: findSites } = at.sites
    const { seen } = await at.hubs.planImport(read(), own(), text, findSites)
    await opened.database.write((tx) => at.hubs.importPlaces(tx, own(), { text, seen, findSites }, tester))
    const expected = [
      [bonn, 'hand', { b: 'rule', mine: 'hand' }],
      [null, 'hand', { b: 'hand', mine: 'hand' }],
      [bonn, 'csv', { a: 'rule', mine: 'csv' }],
    ]
    expect(await Promise.all([hand, bulk, csv].map(placed))).toEqual(expected)
    expect(await applyToAll()).toEqual({ looked: 3, placed: 0 })
    expect(await Promise.all([hand, bulk, csv].map(placed))).toEqual(expected)
    await opened.database.write((tx) => at.hubs.leaveToRules(tx, own(), hand.id, tester))
    expect(await placed(hand)).toEqual([kiel, 'rule', { a: 'rule', b: 'rule' }])
    await opened.database.write((tx) => at.placement.remove(tx, own(), rule, tester))
    await applyToAll()
    expect(await Promise.all([hand, bulk, csv].map(placed))).toEqual([
      [null, null, {}],
      [null, 'hand', { b: 'hand', mine: 'hand' }],
      [bonn, 'csv', { mine: 'csv' }],
    ])
  })

  it('are left as they are by a rule that is refused, and field and reason are said', async () => {
    const site = await addSite('Kiel')
    await add({ name: 'North', pattern: 'HH-*', siteId: site, tags: [] })
    const refused = async (input: Partial<RuleInput>) => {
      const error = await add({ pattern: '*', tags: ['x'], ...input }).catch((thrown: unknown) => thrown)
      return (error as { fields: { field: string }[] }).fields.map(({ field }) => field)
    }
    expect([
      await refused({ name: 'NORTH' }),
      await refused({ siteId: 'nowhere' }),
      await refused({ pattern: 'x'.repeat(10_000) }),
      await refused({ pattern: null, unit: 'Sales' }),
      await refused({ tags: [] }),
      await refused({ position: 3 }),
    ]).toEqual([['name'], ['siteId'], ['pattern'], ['unit'], ['tags'], ['position']])
    const [rule, ...others] = await at.placement.list(read(), own())
    expect(others).toEqual([])
    const order = (ids: string[]) => opened.database.write((tx) => at.placement.order(tx, own(), ids, tester))
    await expect(order([])).rejects.toMatchObject({ code: 'invalid', fields: [{ field: 'ids' }] })
    await expect(order([rule!.id, rule!.id])).rejects.toMatchObject({ code: 'invalid' })
    await expect(
      opened.database.write((tx) => at.placement.remove(tx, own(), 'nothing', tester)),
    ).rejects.toMatchObject({ code: 'not_found' })
    const remove = opened.database.write((tx) => at.sites.remove(tx, own(), site, tester))
    expect(await refusalOf(remove)).toContain('1 placement rule')
  })

  it('are 200 rules at most', async () => {
    for (let count = 1; count <= 200; count++) await add({ name: `R${count}`, pattern: 'x', tags: ['t'] })
    await expect(add({ pattern: 'x', tags: ['t'] })).rejects.toMatchObject({ code: 'conflict' })
    const rules = await at.placement.list(read(), own())
    expect(rules.map(({ name }) => name)).toEqual(Array.from({ length: 200 }, (_, place) => `R${place + 1}`))
  })

  it('are found by indexes, in few reads for a thousand of them', async () => {
    await roster(person('anna', 'ou=sales,dc=corp'))
    await add({ name: 'Sales', unit: 'ou=sales,dc=corp', tags: ['sales'] })
    await report(await enrol('PC-1'), anna)
    const { faults, statements } = await explainReads(opened.database, async () => {
      for await (const { looked } of at.hubs.misplaced(read(), own())) expect(looked).toBe(1)
      await at.placement.list(read(), own())
    })
    expect(faults).toEqual([])
    expect(statements).toBeLessThanOrEqual(9)
  })

  it('belong to one organization, whose rules are nobody else’s', async () => {
    const rule = await add({ name: 'North', pattern: '*', tags: ['north'] })
    const other = await startHubAppliance(opened.database)
    try {
      expect(await other.placement.list(read(), other.organizationId)).toEqual([])
      await expect(
        opened.database.write((tx) => other.placement.remove(tx, other.organizationId, rule, tester)),
      ).rejects.toMatchObject({ code: 'not_found' })
      const hub = await enrol('PC-1')
      expect(await other.hubs.placements(read(), other.organizationId, [hub.id])).toEqual([])
      expect(await other.hubs.followRules(other.organizationId, [hub.id])).toBe(0)
      expect(await placed(hub)).toEqual([null, null, { north: 'rule' }])
    } finally {
      await other.stop()
    }
  })
})
