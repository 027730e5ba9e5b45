import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { diceOf, pick, type Dice } from '../../../test/support/dice.ts'
import { manualClock } from '../../../test/support/directory.ts'
import { anyRule, followAllRules } from '../../../test/support/effect-rules.ts'
import {
  addPlan,
  anyExclusion,
  anyPeriod,
  anyRosterChanges,
  anyScope,
  entriesBy,
  everythingAt,
  isFree,
  makeEffectWorld,
  maker,
  type EffectWorld,
} from '../../../test/support/effect-world.ts'
import { explainReads } from '../../../test/support/explain.ts'
import { createWhole, type Whole } from '../../../test/support/whole-appliance.ts'
import { rehearse, type Tx } from '../../platform/db/index.ts'
import { applyRoster, type RosterChange } from '../people/index.ts'
import { makePlacementChange } from '../placement/index.ts'
import { carryOut } from '../policies/index.ts'
import { isPlacementChange, isPolicyChange, type Change } from './change.ts'
import { computeEffect } from './compute.ts'
import { cannot } from './difference.ts'
import type { Effect } from './effect.ts'
import { readSpots } from './spots.ts'
import type { Spot } from './spot-groups.ts'

/** Worlds of each kind of change on each engine. */
const WORLDS = 6
/** A directory may ask for many different things. */
const WORLDS_OF_PLANS = 30
/** Which group is in which is read at once for all groups, as when a directory's changes are applied. */
const ALL_NESTINGS = /^(SCAN|Seq Scan on) people_(nestings|groups)/
const KINDS = [
  'publish',
  'saveAndPublish',
  'assign',
  'changeAssignment',
  'removeAssignment',
  'exclude',
  'removeExclusion',
  'place',
  'retire',
  'plan',
  'addRule',
  'changeRule',
  'removeRule',
  'orderRules',
] as const

describe.each(dialects)('the effect of a change on %s', (dialect) => {
  let db: TestDatabase
  let whole: Whole
  let folder: string
  const clock = manualClock()

  beforeAll(async () => {
    db = await openTestDatabase(dialect)
    whole = await createWhole(db.database, clock)
    folder = await mkdtemp(join(tmpdir(), 'earshot-effect-'))
  })
  afterAll(async () => {
    await rm(folder, { recursive: true })
    await db.drop()
  })

  async function anyChange(
    world: EffectWorld,
    kind: (typeof KINDS)[number],
    dice: Dice,
  ): Promise<Change | null> {
    const { read } = db.database
    const { organizationId } = world
    const policyId = pick(dice, world.policyIds)
    const now = clock.now()
    const given = await whole.policies.assignmentsOf(read, organizationId, policyId)
    const assignment = given.length > 0 ? pick(dice, given) : null
    const filters = dice(3) === 0 ? { ids: world.hubIds.filter(() => dice(2) === 0) } : {}
    const expected = await whole.hubs.count(read, organizationId, filters)
    const input = { name: `Policy ${dice(1_000_000)}`, description: '', note: '', entries: entriesBy(dice) }
    switch (kind) {
      case 'publish': {
        const fresh = world.policyIds[2]!
        return { kind, policyId: fresh, revision: 1 }
      }
      case 'saveAndPublish':
        return { kind, policyId, basedOn: 1, input: input as never }
      case 'assign': {
        const to = { ...anyPeriod(dice, now), scope: anyScope(world, dice) }
        return (await isFree(read, policyId, to)) ? { kind, policyId, input: to } : null
      }
      case 'place': {
        const place = {
          ...(dice(2) === 0 && { siteId: dice(2) === 0 ? null : pick(dice, world.named.site) }),
          add: world.named.computerTag.filter(() => dice(3) === 0),
          remove: world.named.computerTag.filter(() => dice(3) === 0),
        }
        return { kind, filters, expected, place }
      }
      case 'retire':
        return { kind, filters, expected }
      case 'addRule':
        return { kind, input: anyRule(world, dice, 'Third') }
      case 'changeRule':
        return { kind, ruleId: pick(dice, world.ruleIds), input: anyRule(world, dice, 'Other') }
      case 'removeRule':
        return { kind, ruleId: pick(dice, world.ruleIds) }
      case 'orderRules':
        return { kind, ruleIds: await otherOrder(world) }
      case 'plan':
        return anyPlan(world, dice)
      case 'changeAssignment':
        return assignment && { kind, policyId, assignmentId: assignment.id, input: anyPeriod(dice, now) }
      case 'removeAssignment':
        return assignment && { kind, policyId, assignmentId: assignment.id }
      case 'exclude': {
        const exclusion = anyExclusion(world, dice, now)
        return assignment && { kind, policyId, assignmentId: assignment.id, exclusion }
      }
      case 'removeExclusion': {
        const exclusion = assignment?.exclusions[0]
        const of = exclusion && { exclusionId: exclusion.exclusionId }
        return assignment && of ? { kind, policyId, assignmentId: assignment.id, ...of } : null
      }
    }
  }

  /** What plans would change: it is forgotten when they are decided. */
  const asked = new Map<string, RosterChange[]>()

  async function anyPlan(world: EffectWorld, dice: Dice): Promise<Change> {
    const changes = await anyRosterChanges(db.database.read, world, dice)
    const planId = await addPlan(db.database, world, changes)
    asked.set(planId, changes)
    return { kind: 'plan', planId }
  }

  const otherOrder = async ({ organizationId }: EffectWorld): Promise<string[]> =>
    (await whole.placement.list(db.database.read, organizationId)).map(({ id }) => id).toReversed()

  async function effectOf({ organizationId }: EffectWorld, change: Change) {
    const own = await mkdtemp(join(folder, 'job-'))
    const context = {
      reader: db.database.read,
      rehearse: <T>(work: (tx: Tx) => Promise<T>) => rehearse(db.database, work),
      organizationId,
      folder: own,
      now: clock.now(),
      progress: () => undefined,
    }
    return { effect: await computeEffect(whole, context, change), folder: own }
  }

  async function make({ organizationId, connectionId }: EffectWorld, change: Change): Promise<void> {
    if (change.kind === 'plan')
      return db.database.write(async (tx) => {
        const changes = asked.get(change.planId) ?? []
        await applyRoster(tx, { organizationId, connectionId, now: 1 }, changes)
        await whole.organizations.touchTargets(tx, organizationId)
      })
    if (isPolicyChange(change))
      return db.database.write((tx) => carryOut(whole.policies, tx, organizationId, change, maker))
    if (isPlacementChange(change)) {
      await db.database.write((tx) => makePlacementChange(whole.placement, tx, organizationId, change, maker))
      return followAllRules(whole, db.database, organizationId)
    }
    const by = { actor: maker, expected: change.expected }
    if (change.kind === 'place') await whole.hubs.placeMany(organizationId, change.filters, change.place, by)
    else await whole.hubs.retireMany(organizationId, change.filters, by)
  }

  /** Every row that an effect tells of, as [before, after] by place and setting. */
  async function rowsOf(effect: Effect, own: string): Promise<Map<string, [string, string]>> {
    const rows = new Map<string, [string, string]>()
    for (const { setting, before, after, file, rows: count } of effect.groups) {
      let told = 0
      for (let from: number | null = 0; from !== null;) {
        const page = await readSpots(own, { file, from, limit: 3 })
        for (const { hubId, deviceId } of page.spots)
          rows.set(JSON.stringify([hubId, deviceId ?? '', setting]), [textOf(before), textOf(after)])
        told += page.spots.length
        from = page.next
      }
      expect(told).toBe(count)
    }
    return rows
  }

  it.each(KINDS)('of the kind %s is what every headset shows before and after, row by row', async (kind) => {
    let [compared, differing] = [0, 0]
    const worlds = kind === 'plan' ? WORLDS_OF_PLANS : WORLDS
    for (let seed = 1; compared < worlds || differing === 0; seed++) {
      const dice = diceOf(seed * 1_000_000)
      const world = await makeEffectWorld(whole, db.database, dice, clock.now())
      const change = await anyChange(world, kind, dice)
      if (!change) continue
      const { effect, folder: own } = await effectOf(world, change)
      const before = await everythingAt(whole, db.database.read, world, clock, effect.at)
      await make(world, change)
      const after = await everythingAt(whole, db.database.read, world, clock, effect.at)
      const told = await rowsOf(effect, own)
      expect(Object.fromEntries(told)).toEqual(Object.fromEntries(differencesOf(before, after)))
      compared += 1
      differing += told.size
    }
    expect(compared).toBeGreaterThanOrEqual(worlds)
    expect(differing).toBeGreaterThan(0)
  })

  it('changes nothing, and says how many people, headsets and computers change', async () => {
    const dice = diceOf(7)
    const world = await makeEffectWorld(whole, db.database, dice, clock.now())
    const { organizationId } = world
    const [policyId] = world.policyIds as [string]
    const entries = [
      { setting: 'sidetone.level', value: 33, mode: 'locked' as const },
      { setting: 'hub.log.level', value: 'debug', mode: 'locked' as const },
    ]
    const input = { name: 'Quiet', description: '', note: '', entries }
    const change: Change = { kind: 'saveAndPublish', policyId, basedOn: 1, input }
    await db.database.write((tx) =>
      whole.policies.assign(
        tx,
        organizationId,
        policyId,
        { scope: { kind: 'everyone', id: null }, rank: 0, startsAt: clock.now(), endsAt: null },
        maker,
      ),
    )
    const { targetEpoch } = await whole.organizations.get(db.database.read, organizationId)
    const { effect, folder: own } = await effectOf(world, change)
    expect(effect.epoch).toBe(targetEpoch)
    expect((await whole.organizations.get(db.database.read, organizationId)).targetEpoch).toBe(targetEpoch)
    expect((await whole.policies.get(db.database.read, organizationId, policyId)).revision).toBe(1)
    const spots = { changed: [] as Spot[], unable: [] as Spot[] }
    for (const group of effect.groups) {
      const { spots: some } = await readSpots(own, { file: group.file, from: 0, limit: 100 })
      spots[cannot(group) ? 'unable' : 'changed'].push(...some)
    }
    const count = (of: (spot: Spot) => string | null) =>
      new Set(spots.changed.flatMap((s) => of(s) ?? [])).size
    expect(effect.totals).toEqual({
      people: count(({ personId }) => personId),
      devices: count(({ deviceId }) => deviceId),
      computers: count(({ hubId }) => hubId),
      cannot: new Set(spots.unable.map(({ deviceId, hubId }) => deviceId ?? hubId)).size,
    })
    expect(effect.totals.devices).toBeGreaterThan(0)
    expect(effect.totals.cannot).toBeGreaterThan(0)
    expect(effect.totals.computers).toBe(12)
  })

  it('is read by indexes alone, and in few reads however many computers there are', async () => {
    let explained = 0
    for (const kind of KINDS)
      for (let seed = 1; seed <= 3; seed++) {
        const dice = diceOf(seed * 1_000)
        const world = await makeEffectWorld(whole, db.database, dice, clock.now())
        const change = await anyChange(world, kind, dice)
        if (!change) continue
        const { statements, faults } = await explainReads(db.database, () => effectOf(world, change))
        expect([kind, faults.filter((fault) => !ALL_NESTINGS.test(fault))]).toEqual([kind, []])
        expect(statements).toBeLessThanOrEqual(isPolicyChange(change) ? 60 : 28)
        explained += statements
      }
    expect(explained).toBeGreaterThanOrEqual(50)
  })

  it('is refused as the change itself is', async () => {
    const world = await makeEffectWorld(whole, db.database, diceOf(9), clock.now())
    const [policyId] = world.policyIds as [string]
    await expect(effectOf(world, { kind: 'publish', policyId, revision: 9 })).rejects.toMatchObject({
      code: 'not_found',
    })
    const input = { rank: -1, startsAt: null, endsAt: null, scope: { kind: 'everyone', id: null } }
    await expect(effectOf(world, { kind: 'assign', policyId, input })).rejects.toMatchObject({
      code: 'invalid',
      fields: [{ field: 'rank' }],
    })
  })
})

const textOf = (held: unknown): string => (held === null ? 'nothing' : JSON.stringify(held))

function differencesOf(
  before: Map<string, string>,
  after: Map<string, string>,
): Map<string, [string, string]> {
  const rows = new Map<string, [string, string]>()
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(key) ?? 'nothing', after.get(key) ?? 'nothing']
    if (was !== is) rows.set(key, [was, is])
  }
  return rows
}
