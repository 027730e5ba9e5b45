import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import {
  makeCode,
  publishPolicy,
  startHubAppliance,
  tester,
  type HubAppliance,
} from '../../../test/support/hub-appliance.ts'
import { deviceState, TestHub } from '../../../test/support/test-hub.ts'

type World = {
  opened: TestDatabase
  appliance: HubAppliance
  hub: TestHub
  assignments: string[]
  policies: number
}
type Step = { name: string; value: number }

const HOUR = 3_600_000
const SCOPES = [
  { kind: 'everyone', id: null },
  { kind: 'group', id: 'group-agents' },
  { kind: 'person', id: 'person-bob' },
  { kind: 'device', id: 'earshot-reference/A1' },
  { kind: 'computerTag', id: 'lab' },
]

const STEPS: Record<string, (world: World, value: number) => Promise<unknown>> = {
  async publish(world, value) {
    const entries = [
      { setting: 'sidetone.level', value: value % 101, mode: value % 2 ? 'locked' : 'mandatory' },
    ]
    const { assignment } = await publishPolicy(
      world.appliance,
      `Policy ${++world.policies}`,
      entries,
      SCOPES[value % SCOPES.length],
    )
    world.assignments.push(assignment)
  },
  end: (world, value) =>
    onAssignment(world, value, (tx, id) =>
      world.appliance.policies.changeAssignment(
        tx,
        world.appliance.organizationId,
        id,
        { rank: value, startsAt: null, endsAt: world.appliance.clock.now() + (1 + (value % 3)) * HOUR },
        tester,
      ),
    ),
  exclude: (world, value) =>
    onAssignment(world, value, (tx, id) => {
      const kind = (['group', 'person', 'device'] as const)[value % 3] ?? 'group'
      const of = { group: 'group-agents', person: 'person-bob', device: 'earshot-reference/A1' }[kind]
      const until = value % 2 ? null : world.appliance.clock.now() + HOUR
      return world.appliance.policies.exclude(
        tx,
        world.appliance.organizationId,
        id,
        { kind, id: of, reason: 'test', until },
        tester,
      )
    }),
  remove: (world, value) =>
    onAssignment(world, value, async (tx, id) => {
      await tx('policy_exclusions').where({ assignment_id: id }).delete()
      await world.appliance.policies.removeAssignment(tx, world.appliance.organizationId, id, tester)
      world.assignments = world.assignments.filter((other) => other !== id)
    }),
  sit: ({ hub }, value) =>
    hub.send({
      session: [null, { domain: 'X', login: 'alice' }, { domain: 'X', login: 'bob' }][value % 3] ?? null,
    }),
  plug: ({ hub }, value) =>
    hub.send({ devices: { 'earshot-reference/A1': value % 2 ? deviceState('A1') : null } }),
  tag: ({ opened, appliance, hub }, value) =>
    opened.database.write((tx) =>
      appliance.hubs.place(
        tx,
        appliance.organizationId,
        hub.id,
        { tags: value % 2 ? ['lab'] : [], siteId: null },
        tester,
      ),
    ),
  async wait({ appliance, hub }, value) {
    appliance.clock.advance((value % 4) * HOUR)
    await hub.authenticate()
  },
  async restart(world) {
    const now = world.appliance.clock.now()
    await world.appliance.stop()
    world.appliance = await startHubAppliance(world.opened.database, world.appliance.organizationId)
    world.appliance.clock.advance(now - world.appliance.clock.now())
    Object.assign(world.hub, { url: world.appliance.url })
  },
}

type Tx = Parameters<Parameters<TestDatabase['database']['write']>[0]>[0]

async function onAssignment(
  world: World,
  value: number,
  work: (tx: Tx, id: string) => Promise<unknown>,
): Promise<void> {
  const id = world.assignments[value % Math.max(world.assignments.length, 1)]
  if (id !== undefined) await world.opened.database.write((tx) => work(tx, id))
}

const steps = fc.array(fc.record({ name: fc.constantFrom(...Object.keys(STEPS)), value: fc.nat(1_000) }), {
  minLength: 3,
  maxLength: 14,
})

async function build(opened: TestDatabase): Promise<World> {
  const appliance = await startHubAppliance(opened.database)
  const hub = await TestHub.at(appliance.url)
  await hub.enrol(await makeCode(appliance))
  await hub.authenticate()
  await hub.send(hub.fullState(null), { full: true })
  return { opened, appliance, hub, assignments: [], policies: 0 }
}

/** An appliance that has nothing in memory yet computes the target afresh. */
async function tagAfresh({ opened, appliance, hub }: World): Promise<string | undefined> {
  const fresh = await startHubAppliance(opened.database, appliance.organizationId)
  fresh.clock.advance(appliance.clock.now() - fresh.clock.now())
  const target = await fresh.hubs.targetOf(opened.database.read, hub.id)
  await fresh.stop()
  return target?.tag
}

describe.each(dialects)('the served target on %s', (dialect) => {
  it('is the one computed afresh after any edits, sessions, devices, passing time and restarts', async () => {
    const opened = await openTestDatabase(dialect)
    let compared = 0
    const play = async (script: Step[]): Promise<void> => {
      const world = await build(opened)
      for (const { name, value } of script) {
        await STEPS[name]?.(world, value)
        await world.hub.pull()
        expect(world.hub.held?.tag).toBe(await tagAfresh(world))
        expect(await world.appliance.hubs.findStale(5)).toEqual([])
        compared += 1
      }
      await world.appliance.stop()
    }
    await fc.assert(fc.asyncProperty(steps, play), { numRuns: dialect === 'sqlite' ? 12 : 6 })
    expect(compared).toBeGreaterThan(15)
    await opened.drop()
  }, 120_000)

  it('would be found where it is another', async () => {
    const opened = await openTestDatabase(dialect)
    const world = await build(opened)
    await world.hub.pull()
    await opened.database.write((tx) =>
      tx('hubs').update({ site_id: null, computer_name: 'X', status: 'retiring' }),
    )
    expect(await world.appliance.hubs.findStale(5)).toEqual([world.hub.id])
    await world.appliance.stop()
    await opened.drop()
  })
})
