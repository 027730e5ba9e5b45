import { randomId } from '@earshot/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import {
  makeCode,
  publishPolicy,
  startHubAppliance,
  tester,
  type HubAppliance,
} from '../../../test/support/hub-appliance.ts'
import { deviceState, TestHub } from '../../../test/support/test-hub.ts'

const errorCode = (answer: { body: unknown }): string | undefined =>
  (answer.body as { error?: { code: string } }).error?.code
const alice = { domain: 'NORDHAFEN', login: 'Alice' }
const DAY = 86_400_000

describe.each(dialects)('hubs on %s', (dialect) => {
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

  const enrolled = async (): Promise<TestHub> => {
    const hub = await TestHub.at(appliance.url)
    expect((await hub.enrol(await makeCode(appliance))).status).toBe(200)
    expect((await hub.authenticate()).status).toBe(200)
    return hub
  }
  const statusOf = async (hub: TestHub): Promise<string> =>
    (await appliance.hubs.get(opened.database.read, appliance.organizationId, hub.id)).status
  const step = (hub: TestHub, what: 'approve' | 'retire' | 'revoke' | 'liftQuarantine') =>
    opened.database.write((tx) => appliance.hubs.step(tx, appliance.organizationId, [hub.id], what, tester))
  const sidetone = (value: number) => [{ setting: 'sidetone.level', value, mode: 'locked' }]

  const enrolledAs = async (name: string): Promise<TestHub> => {
    const hub = await TestHub.at(appliance.url)
    hub.computer = { ...hub.computer, name }
    await hub.enrol(await makeCode(appliance))
    await hub.authenticate()
    return hub
  }

  describe('enrolment', () => {
    it('is idempotent by key and spends a one-time code exactly once', async () => {
      const code = await makeCode(appliance)
      const [first, second] = [await TestHub.at(appliance.url), await TestHub.at(appliance.url)]
      second.computer = { ...second.computer, name: 'OTHER' }
      expect((await first.enrol(code)).status).toBe(200)
      expect((await first.enrol(code)).status).toBe(200)
      expect(errorCode(await second.enrol(code))).toBe('code_used_up')
      const { rows } = await appliance.hubs.listCodes(opened.database.read, appliance.organizationId, {
        limit: 10,
      })
      expect(rows).toMatchObject([{ used: 1, kind: 'once' }])
    })

    it('lets exactly one of many that come at once have a one-time code', async () => {
      const code = await makeCode(appliance)
      const hubs = await Promise.all(Array.from({ length: 8 }, () => TestHub.at(appliance.url)))
      const answers = await Promise.all(
        hubs.map((hub, n) =>
          Object.assign(hub, { computer: { ...hub.computer, name: `PC${n}` } }).enrol(code),
        ),
      )
      expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1)
      expect(answers.filter((answer) => errorCode(answer) === 'code_used_up')).toHaveLength(7)
    })

    it('refuses wrong, ended and expired codes by name', async () => {
      const hub = await TestHub.at(appliance.url)
      const code = await makeCode(appliance, { expiresAt: appliance.clock.now() + 1_000 })
      const other = await makeCode(appliance)
      const [{ id } = { id: '' }] = (
        await appliance.hubs.listCodes(opened.database.read, appliance.organizationId, { limit: 10 })
      ).rows.filter((row) => row.expiresAt !== null && row.expiresAt > appliance.clock.now() + 1_000)
      await opened.database.write((tx) => appliance.hubs.closeCode(tx, appliance.organizationId, id, tester))
      expect(errorCode(await hub.enrol(other))).toBe('code_expired')
      appliance.clock.advance(1_000)
      expect(errorCode(await hub.enrol(code))).toBe('code_expired')
      await opened.database.write((tx) => tx('enrolment_codes').delete())
      expect(errorCode(await hub.enrol(code))).toBe('code_invalid')
    })

    it('waits for an operator where the code asks for approval, and finishes by itself after it', async () => {
      const hub = await TestHub.at(appliance.url)
      const code = await makeCode(appliance, { needsApproval: true })
      expect((await hub.enrol(code)).status).toBe(202)
      const { rows } = await appliance.hubs.list(
        opened.database.read,
        appliance.organizationId,
        { status: 'pending' },
        { limit: 10 },
      )
      expect(rows).toHaveLength(1)
      await opened.database.write((tx) =>
        appliance.hubs.step(tx, appliance.organizationId, [rows[0]?.id ?? ''], 'approve', tester),
      )
      expect((await hub.enrol(code)).status).toBe(200)
    })

    it('links a re-imaged computer to its old row and lets it wait, unless the code admits it', async () => {
      const before = await enrolled()
      const again = await TestHub.at(appliance.url)
      expect((await again.enrol(await makeCode(appliance))).status).toBe(202)
      const { rows } = await appliance.hubs.list(
        opened.database.read,
        appliance.organizationId,
        { status: 'pending' },
        { limit: 10 },
      )
      expect(rows).toMatchObject([{ previousHubId: before.id }])
      const third = await TestHub.at(appliance.url)
      expect((await third.enrol(await makeCode(appliance, { admitsReimaged: true }))).status).toBe(200)
    })

    it('counts an ephemeral code by computer and quarantines the newcomer when the old key speaks again', async () => {
      const code = await makeCode(appliance, { kind: 'ephemeral' })
      const monday = await TestHub.at(appliance.url)
      expect((await monday.enrol(code)).status).toBe(200)
      const tuesday = await TestHub.at(appliance.url)
      expect((await tuesday.enrol(code)).status).toBe(200)
      const { rows } = await appliance.hubs.listCodes(opened.database.read, appliance.organizationId, {
        limit: 10,
      })
      expect(rows).toMatchObject([{ used: 1 }])
      expect(await statusOf(monday)).toBe('superseded')
      expect((await monday.authenticate()).status).toBe(200)
      expect(await statusOf(tuesday)).toBe('quarantined')
      expect(await statusOf(monday)).toBe('active')
      expect(errorCode(await tuesday.authenticate())).toBe('hub_quarantined')
    })

    it('never takes over a row that another code made', async () => {
      await enrolled()
      const stranger = await TestHub.at(appliance.url)
      expect((await stranger.enrol(await makeCode(appliance, { kind: 'ephemeral' }))).status).toBe(202)
    })
  })

  describe('targets', () => {
    it('are answered 304 while nothing changes and anew when a policy is published', async () => {
      const hub = await enrolled()
      expect((await hub.pull()).status).toBe(304)
      const before = hub.accepted
      await publishPolicy(appliance, 'Contact centre', sidetone(33))
      expect((await hub.pull()).status).toBe(200)
      expect(hub.held?.assignments).toMatchObject([
        { entries: [{ setting: 'sidetone.level', value: 33, mode: 'locked' }] },
      ])
      expect(hub.accepted).toBe(before + 1)
      expect((await hub.pull()).status).toBe(304)
    })

    it('follow the person at the computer through the groups of the directory', async () => {
      const hub = await enrolled()
      await publishPolicy(appliance, 'Agents', sidetone(100), { kind: 'group', id: 'group-agents' })
      expect((await hub.pull()).status).toBe(304)
      expect((await hub.send(hub.fullState(alice), { full: true })).body).toMatchObject({
        result: 'accepted',
      })
      expect((await hub.pull()).status).toBe(200)
      expect(hub.held).toMatchObject({ session: alice, assignments: [{ scope: { kind: 'group' } }] })
      await hub.send({ session: { domain: 'nhb-pc0427', login: 'alice' } })
      expect((await hub.pull()).status).toBe(200)
      expect(hub.held?.assignments).toEqual([])
      const unmatched = await appliance.hubs.listUnmatched(opened.database.read, appliance.organizationId, {
        limit: 10,
      })
      expect(unmatched.rows).toMatchObject([{ login: 'alice', computerName: 'NHB-PC0427' }])
    })

    it('end by time alone at the moment an assignment ends', async () => {
      const hub = await enrolled()
      const { assignment } = await publishPolicy(appliance, 'For a day', sidetone(33))
      const times = { rank: 10, startsAt: null, endsAt: appliance.clock.now() + DAY }
      await opened.database.write((tx) =>
        appliance.policies.changeAssignment(tx, appliance.organizationId, assignment, times, tester),
      )
      expect((await hub.pull()).status).toBe(200)
      appliance.clock.advance(DAY - 1)
      await hub.authenticate()
      expect((await hub.pull()).status).toBe(304)
      appliance.clock.advance(1)
      expect((await hub.pull()).status).toBe(200)
      expect(hub.held?.assignments).toEqual([])
    })

    it('are held until something changes, and answered at once then', async () => {
      const hub = await enrolled()
      const held = hub.pull({ wait: 30 })
      await waitFor(() => appliance.hubs.isHeld(hub.id))
      await publishPolicy(appliance, 'Now', sidetone(33))
      const answer = await held
      expect(answer.status).toBe(200)
      expect(answer.headers.get('preference-applied')).toBe('wait=30')
    })

    it('pass “sync now” on to a held hub at once and to another at its next poll', async () => {
      const [near, far] = [await enrolled(), await enrolledAs('FAR')]
      const held = near.pull({ wait: 30 })
      await waitFor(() => appliance.hubs.isHeld(near.id))
      const reach = await opened.database.write((tx) =>
        appliance.hubs.syncNow(tx, appliance.organizationId, [near.id, far.id], tester),
      )
      expect(reach).toEqual({ now: [near.id], atNextPoll: [far.id] })
      const answers = [await held, await far.pull()]
      for (const answer of answers)
        expect([answer.status, answer.headers.get('earshot-sync')]).toEqual([304, 'now'])
      expect((await far.pull()).headers.get('earshot-sync')).toBeNull()
    })

    it('end a held request when the hub is revoked', async () => {
      const hub = await enrolled()
      const held = hub.pull({ wait: 30 })
      await waitFor(() => appliance.hubs.isHeld(hub.id))
      await step(hub, 'revoke')
      expect(errorCode(await held)).toBe('hub_revoked')
    })

    it('are the same as computed afresh, after edits, time and restarts', async () => {
      const hub = await enrolled()
      await publishPolicy(appliance, 'One', sidetone(33))
      await hub.pull()
      await hub.send(hub.fullState(alice, { 'earshot-reference/A1': deviceState('A1') }), { full: true })
      await publishPolicy(appliance, 'Two', sidetone(100), { kind: 'device', id: 'earshot-reference/A1' })
      await hub.pull()
      const restarted = await startHubAppliance(opened.database, appliance.organizationId)
      const fresh = await restarted.hubs.targetOf(opened.database.read, hub.id)
      await restarted.stop()
      expect(hub.held?.tag).toBe(fresh?.tag)
      expect(hub.held?.assignments.map((assignment) => assignment.scope.kind)).toEqual(['device', 'everyone'])
    })
  })

  it('answers an unknown trust key with 404 and a known one with the chain of rotations', async () => {
    const hub = await enrolled()
    expect((await hub.call(`/hub/v1/trust/${randomId(32)}`)).status).toBe(404)
  })
})

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
