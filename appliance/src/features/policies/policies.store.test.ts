import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import {
  makeCode,
  startHubAppliance,
  tester,
  type HubAppliance,
} from '../../../test/support/hub-appliance.ts'
import { deviceState, TestHub } from '../../../test/support/test-hub.ts'

const page = { limit: 10 }
const locked = (value: number) => ({ setting: 'sidetone.level', value, mode: 'locked' })
const input = (name: string, value: number, note = '') => ({
  name,
  description: '',
  entries: [locked(value)],
  note,
})

describe.each(dialects)('policies on %s', (dialect) => {
  let opened: TestDatabase
  let appliance: HubAppliance
  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    appliance = await startHubAppliance(opened.database)
  })
  afterEach(async () => {
    await appliance.stop()
    await opened.drop()
  })

  const at = () => ({ ...appliance.policies, id: appliance.organizationId, read: opened.database.read })
  const create = (name: string, value: number) =>
    opened.database.write((tx) =>
      appliance.policies.create(tx, appliance.organizationId, input(name, value, 'first'), tester),
    )
  const save = (id: string, basedOn: number, value: number, note = '') =>
    opened.database.write((tx) =>
      appliance.policies.save(tx, appliance.organizationId, id, basedOn, input('One', value, note), tester),
    )

  it('keep every save as a revision of its own, with author, time and note', async () => {
    const { id } = await create('One', 33)
    appliance.clock.advance(5)
    await save(id, 1, 66, 'louder')
    const revisions = await at().revisions(at().read, at().id, id)
    expect(
      revisions.map(({ revision, note, authorId, entries }) => [revision, note, authorId, entries[0]?.value]),
    ).toEqual([
      [2, 'louder', tester.id, 66],
      [1, 'first', tester.id, 33],
    ])
    expect((revisions[0]?.savedAt ?? 0) - (revisions[1]?.savedAt ?? 0)).toBe(5)
  })

  it('refuse a save on top of a revision that somebody else has superseded', async () => {
    const { id } = await create('One', 33)
    await save(id, 1, 66)
    await expect(save(id, 1, 100)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('reach no hub as a draft, and every hub once they are published', async () => {
    const hub = await TestHub.at(appliance.url)
    await hub.enrol(await makeCode(appliance))
    await hub.authenticate()
    const { id } = await create('One', 33)
    const everyone = { scope: { kind: 'everyone', id: null }, rank: 1, startsAt: null, endsAt: null }
    await opened.database.write((tx) =>
      appliance.policies.assign(tx, appliance.organizationId, id, everyone, tester),
    )
    expect((await hub.pull()).status).toBe(304)
    await opened.database.write((tx) =>
      appliance.policies.publish(tx, appliance.organizationId, id, 1, tester),
    )
    await hub.pull()
    expect(hub.held?.assignments[0]?.entries[0]?.value).toBe(33)
    await save(id, 1, 66)
    expect((await hub.pull()).status).toBe(304)
  })

  it('bring any revision back as a new one, and say what differs between two', async () => {
    const { id } = await create('One', 33)
    await save(id, 1, 66)
    const restored = await opened.database.write((tx) =>
      appliance.policies.restore(tx, appliance.organizationId, id, 1, tester),
    )
    expect(restored).toMatchObject({ revision: 3, entries: [{ value: 33 }] })
    const between = async (from: number, to: number) => {
      const [before, after] = [from, to].map((revision) => ({ policyId: id, revision }))
      return (await at().compare(at().read, at().id, before!, after!)).differences
    }
    expect(await between(1, 3)).toEqual([])
    expect(await between(1, 2)).toMatchObject([{ before: { value: 33 }, after: { value: 66 } }])
  })

  it('are given to scopes with rank, start and end, and taken from some of them again', async () => {
    const { id } = await create('One', 33)
    const now = appliance.clock.now()
    const group = {
      scope: { kind: 'group', id: 'group-agents' },
      rank: 7,
      startsAt: now + 1,
      endsAt: now + 2,
    }
    const assignment = await opened.database.write((tx) =>
      appliance.policies.assign(tx, appliance.organizationId, id, group, tester),
    )
    const exclusion = { kind: 'person' as const, id: 'person-bob', reason: 'hearing aid', until: now + 5 }
    const excluded = await opened.database.write((tx) =>
      appliance.policies.exclude(tx, appliance.organizationId, assignment, exclusion, tester),
    )
    expect(await at().assignmentsOf(at().read, at().id, id)).toMatchObject([
      { ...group, exclusions: [exclusion] },
    ])
    expect(await at().groupsInUse(at().read, at().id)).toEqual(new Set(['group-agents']))
    await opened.database.write((tx) =>
      appliance.policies.removeExclusion(tx, appliance.organizationId, excluded, tester),
    )
    await opened.database.write((tx) =>
      appliance.policies.removeAssignment(tx, appliance.organizationId, assignment, tester),
    )
    expect(await at().assignmentsOf(at().read, at().id, id)).toEqual([])
  })

  it.each([
    ['an end before the start', { startsAt: 9, endsAt: 8 }, 'endsAt'],
    ['a negative rank', { rank: -1 }, 'rank'],
    ['a scope of no kind', { scope: { kind: 'planet', id: 'x' } }, 'scope'],
    ['a scope that names nobody', { scope: { kind: 'group', id: ' ' } }, 'scope'],
    ['a model nobody knows', { scope: { kind: 'model', id: 'x' } }, 'scope'],
  ])('refuse %s by name', async (_what, change, field) => {
    const { id } = await create('One', 33)
    const wrong = { scope: { kind: 'everyone', id: null }, rank: 1, startsAt: null, endsAt: null, ...change }
    const attempt = opened.database.write((tx) =>
      appliance.policies.assign(tx, appliance.organizationId, id, wrong, tester),
    )
    await expect(attempt).rejects.toMatchObject({ code: 'invalid', fields: [{ field }] })
  })

  it('have names of their own, whatever the case', async () => {
    await create('One', 33)
    await expect(create('ONE', 66)).rejects.toMatchObject({ code: 'invalid', fields: [{ field: 'name' }] })
    expect((await at().list(at().read, at().id, page)).rows).toHaveLength(1)
  })

  it('leave the evidence of settings for as long as it is kept, and no longer', async () => {
    const hub = await TestHub.at(appliance.url)
    await hub.enrol(await makeCode(appliance))
    await hub.authenticate()
    const evidence = {
      wanted: 1,
      actual: 1,
      actualText: null,
      state: 'compliant',
      reason: null,
      mode: 'locked',
      policy: null,
      verifiedBy: null,
      verifiedAt: null,
      reasserted: 0,
      since: 1,
      lastError: null,
    }
    const device = { ...deviceState('A1'), settings: { 'sidetone.level': evidence } }
    await hub.send(hub.fullState(null, { 'earshot-reference/A1': device }), { full: true })
    const prune = (before: number) =>
      opened.database.write((tx) => appliance.devices.pruneHistory(tx, appliance.organizationId, before, 100))
    expect(await prune(appliance.clock.now())).toBe(0)
    expect(await prune(appliance.clock.now() + 1)).toBe(1)
  })
})
