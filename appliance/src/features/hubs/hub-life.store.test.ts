import type { StateAnswer, SettingState } from '@earshot/protocol'
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

describe.each(dialects)('the life of a hub on %s', (dialect) => {
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

  describe('states', () => {
    const evidence = (state: string, reasserted = 0): SettingState => ({
      wanted: 33,
      actual: 33,
      actualText: 'step 1 of 3',
      state,
      reason: null,
      mode: 'locked',
      policy: null,
      verifiedBy: 'readBack',
      verifiedAt: 5,
      reasserted,
      since: 5,
      lastError: null,
    })

    it('are stored as differences, with a history of what changed', async () => {
      const hub = await enrolled()
      await hub.send(
        hub.fullState(alice, {
          'earshot-reference/A1': {
            ...deviceState('A1'),
            settings: { 'sidetone.level': evidence('pending') },
          },
        }),
        { full: true },
      )
      await hub.send({
        devices: { 'earshot-reference/A1': { settings: { 'sidetone.level': evidence('compliant') } } },
      })
      await hub.send({
        devices: {
          'earshot-reference/A1': {
            settings: { 'sidetone.level': { ...evidence('compliant'), verifiedAt: 9 } },
          },
        },
      })
      const { devices, organizationId } = appliance
      const [device] = (await devices.list(opened.database.read, organizationId, {}, { limit: 10 })).rows
      expect(device).toMatchObject({
        serial: 'A1',
        state: 'compliant',
        personId: 'person-alice',
        computerName: 'NHB-PC0427',
      })
      const settings = await devices.settings(opened.database.read, organizationId, device?.id ?? '')
      expect(settings['sidetone.level']).toMatchObject({ state: 'compliant', verifiedAt: 9 })
      const history = await devices.history(
        opened.database.read,
        organizationId,
        device?.id ?? '',
        undefined,
        { limit: 10 },
      )
      expect(history.rows.map((row) => row.evidence?.state).toSorted()).toEqual(['compliant', 'pending'])
    })

    it('give a repeat the same answer and ask for everything when they build on another state', async () => {
      const hub = await enrolled()
      await hub.send(hub.fullState(null), { full: true })
      const twin = hub.copy()
      const [first, repeated] = [await hub.send({ session: alice }), await twin.send({ session: alice })]
      expect(repeated.body).toEqual(first.body)
      hub.hash = 'x'.repeat(43)
      expect(((await hub.send({ session: null })).body as StateAnswer).result).toBe('resync')
      expect((await hub.send(hub.fullState(null), { full: true })).body).toMatchObject({ result: 'accepted' })
    })

    it('tell an arriving headset which suggestions it has had, also on another computer', async () => {
      const had = { policy: 'p1', setting: 'sidetone.level', since: 3 }
      const first = await enrolled()
      await first.send(
        first.fullState(alice, { 'earshot-reference/A1': { ...deviceState('A1'), suggestions: [had] } }),
        { full: true },
      )
      const second = await enrolledAs('SECOND')
      const answer = await second.send(
        second.fullState(null, { 'earshot-reference/A1': deviceState('A1') }),
        { full: true },
      )
      expect(answer.body).toMatchObject({
        result: 'accepted',
        suggestions: { 'earshot-reference/A1': [had] },
      })
    })

    it('leave a headset with the hub that had it connected last', async () => {
      const first = await enrolled()
      await first.send(first.fullState(null, { 'earshot-reference/A1': deviceState('A1') }), { full: true })
      const second = await enrolledAs('SECOND')
      await second.send(second.fullState(null, { 'earshot-reference/A1': deviceState('A1') }), { full: true })
      await first.send({
        devices: {
          'earshot-reference/A1': {
            facts: deviceState('A1', { connected: false }).facts,
            settings: { 'sidetone.level': evidence('drifted') },
          },
        },
      })
      const { rows } = await appliance.devices.list(
        opened.database.read,
        appliance.organizationId,
        {},
        { limit: 10 },
      )
      expect(rows).toMatchObject([{ computerName: 'SECOND', connected: true, state: 'unmanaged' }])
    })

    it('keep headsets apart that only their place tells apart', async () => {
      for (const name of ['ONE', 'TWO']) {
        const hub = await enrolledAs(name)
        await hub.send(hub.fullState(null, { 'earshot-reference/~port1': deviceState('') }), { full: true })
      }
      expect(
        (await appliance.devices.list(opened.database.read, appliance.organizationId, {}, { limit: 10 }))
          .rows,
      ).toHaveLength(2)
    })
  })

  describe('copies and snapshots', () => {
    it('renew a restored snapshot 20 times of 20 and never quarantine it', async () => {
      const hub = await enrolled()
      for (let n = 0; n < 3; n++) await hub.pull()
      const snapshot = hub.copy()
      let restored = 0
      for (let n = 0; n < 20; n++) {
        const running = snapshot.copy()
        await running.pull()
        await running.pull()
        restored += (await statusOf(hub)) === 'active' ? 1 : 0
      }
      expect(restored).toBe(20)
    })

    it('quarantine two copies before either has polled five times', async () => {
      const hub = await enrolled()
      for (let n = 0; n < 3; n++) await hub.pull()
      const copy = hub.copy()
      let polls = 0
      while ((await statusOf(hub)) === 'active' && polls < 5) {
        await hub.pull()
        await copy.pull()
        polls += 1
      }
      expect(await statusOf(hub)).toBe('quarantined')
      expect(polls).toBeLessThan(5)
      expect(errorCode(await hub.pull())).toBe('hub_quarantined')
      await step(hub, 'liftQuarantine')
      await hub.authenticate()
      expect((await hub.pull()).status).toBe(304)
    })
  })

  describe('the end of a hub', () => {
    it('gives a retired hub its signed release, also after it was off, and is done when it says so', async () => {
      const hub = await enrolled()
      await step(hub, 'retire')
      appliance.clock.advance(30 * DAY)
      expect((await hub.authenticate()).status).toBe(200)
      expect((await hub.pull()).status).toBe(200)
      expect(hub.held).toMatchObject({ kind: 'release', assignments: [] })
      await hub.send(hub.fullState(null), { full: true })
      expect(await statusOf(hub)).toBe('retired')
      expect(errorCode(await hub.authenticate())).toBe('hub_revoked')
    })

    it('gives a revoked hub nothing', async () => {
      const hub = await enrolled()
      await step(hub, 'revoke')
      expect(errorCode(await hub.pull())).toBe('hub_revoked')
      expect(errorCode(await hub.authenticate())).toBe('hub_revoked')
      expect(hub.held?.kind).toBe('normal')
    })

    it('lets a hub leave only when an operator has granted it beforehand', async () => {
      const hub = await enrolled()
      await hub.send(hub.fullState(null), { full: true, wants: 'release' })
      expect((await hub.pull()).status).toBe(304)
      await opened.database.write((tx) =>
        appliance.hubs.grantRelease(tx, appliance.organizationId, hub.id, tester),
      )
      await hub.send({}, { wants: 'release' })
      expect((await hub.pull()).status).toBe(200)
      expect(hub.held?.kind).toBe('release')
    })
  })

  describe('an appliance older than its hubs', () => {
    it('lets hubs keep what they hold until the owner carries on, then takes every one of them back', async () => {
      const known = await enrolled()
      await known.send(known.fullState(alice), { full: true })
      const yesterday = await dump(opened)
      await publishPolicy(appliance, 'After the backup', sidetone(33))
      await known.pull()
      const young = await enrolledAs('YOUNG')
      await appliance.stop()
      await restore(opened, yesterday)
      appliance = await startHubAppliance(opened.database, appliance.organizationId)
      for (const hub of [known, young]) Object.assign(hub, { url: appliance.url })
      await known.authenticate()
      expect(errorCode(await known.pull())).toBe('show_target')
      expect(await known.prove().then((answer) => answer.body)).toEqual({ result: 'keep' })
      expect(errorCode(await known.pull())).toBe('appliance_older')
      expect(errorCode(await young.authenticate())).toBe('hub_unknown')
      expect((await young.prove()).body).toEqual({ result: 'keep' })
      expect(await appliance.hubs.findOlder(opened.database.read, appliance.organizationId)).toMatchObject({
        ahead: 2,
        unknown: 1,
      })
      const held = [known.held?.tag, young.held?.tag]
      await opened.database.write((tx) => appliance.hubs.carryOn(tx, appliance.organizationId, tester))
      for (const hub of [known, young]) {
        expect((await hub.authenticate()).status).toBe(200)
        const before = hub.accepted
        expect((await hub.pull()).status).toBe(200)
        expect(hub.accepted).toBeGreaterThan(before)
        const answer = await hub.send({ session: null })
        if ((answer.body as StateAnswer).result === 'resync')
          await hub.send(hub.fullState(alice), { full: true })
      }
      expect(held).not.toContain(known.held?.tag)
      expect(await statusOf(young)).toBe('active')
      expect(await appliance.hubs.findOlder(opened.database.read, appliance.organizationId)).toBeUndefined()
    })

    it('believes no target that it did not sign for this very key', async () => {
      const [hub, thief] = [await enrolled(), await TestHub.at(appliance.url)]
      thief.heldJws = hub.heldJws
      expect(errorCode(await thief.prove())).toBe('proof_invalid')
      hub.heldJws = hub.heldJws.slice(0, -8) + 'AAAAAAAA'
      expect(errorCode(await hub.prove())).toBe('proof_invalid')
    })
  })
})

type Dump = Record<string, object[]>

/** Every row of every table of ours, parents before children. */
const TABLES = [
  'sites',
  'enrolment_codes',
  'policies',
  'policy_revisions',
  'policy_assignments',
  'policy_exclusions',
  'hubs',
  'people_sessions',
  'hub_tags',
  'hub_contacts',
  'hub_messages',
  'hub_proofs',
  'hub_restores',
  'devices',
  'device_hubs',
  'device_settings',
  'device_setting_history',
  'device_suggestions',
]

async function dump({ database }: TestDatabase): Promise<Dump> {
  const result: Dump = {}
  for (const table of TABLES) result[table] = await database.read(table).select()
  return result
}

async function restore({ database }: TestDatabase, rows: Dump): Promise<void> {
  await database.write(async (tx) => {
    for (const table of TABLES.toReversed()) await tx(table).delete()
    for (const table of TABLES) if (rows[table]?.length) await tx(table).insert(rows[table])
  })
}
