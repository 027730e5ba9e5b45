import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { openGate, type Gate } from '../../../test/support/gate.ts'
import {
  makeCode,
  publishPolicy,
  startHubAppliance,
  tester,
  type HubAppliance,
} from '../../../test/support/hub-appliance.ts'
import { TestHub } from '../../../test/support/test-hub.ts'
import { openDatabase } from '../../platform/db/index.ts'
import { newId } from '../../platform/ids.ts'
import { createLogger } from '../../platform/logger.ts'
import { localNotifications, type Notifications } from '../../platform/notifications.ts'
import { postgresNotifications } from '../../platform/postgres-notifications.ts'

const REVOKED = { status: 403, body: { error: { code: 'hub_revoked' } } }
const WITHIN = { timeout: 2_000, interval: 20 }

describe.each(dialects)('revocation on %s', (dialect) => {
  let opened: TestDatabase
  const ends: (() => Promise<unknown>)[] = []

  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
  })
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end()
    await opened.drop()
  })

  /** One more replica on the same database. News reach it over the port, where there are several. */
  async function replica(existing?: HubAppliance, newsPort?: number): Promise<HubAppliance> {
    const database = openDatabase({ url: opened.url })
    ends.push(() => database.close())
    const notifications = await newsOf(newsPort)
    ends.push(() => notifications.close())
    const appliance = await startHubAppliance(database, existing?.organizationId, undefined, notifications)
    ends.push(() => appliance.stop())
    return appliance
  }

  async function newsOf(port?: number): Promise<Notifications> {
    if (dialect === 'sqlite') return localNotifications()
    const url = new URL(opened.url)
    if (port !== undefined) url.port = String(port)
    return postgresNotifications(url.href, createLogger('silent'))
  }

  async function gateToNews(): Promise<Gate> {
    const gate = await openGate(Number(new URL(opened.url).port))
    ends.push(() => gate.close())
    return gate
  }

  /** A hub that is known to each of the replicas: it has been answered by them from memory. */
  async function hubKnownTo(...replicas: [HubAppliance, ...HubAppliance[]]): Promise<TestHub> {
    const hub = await TestHub.at(replicas[0].url)
    hub.computer = { ...hub.computer, name: `NHB-${newId()}` }
    await hub.enrol(await makeCode(replicas[0]))
    await hub.authenticate()
    for (const appliance of replicas) {
      for (let times = 0; times < 2; times++) expect((await pullAt(hub, appliance)).status).toBe(304)
    }
    return hub
  }

  const pullAt = (hub: TestHub, { url }: HubAppliance, options: Parameters<TestHub['pull']>[0] = {}) =>
    Object.assign(hub, { url }).pull(options)
  const revoke = ({ database, hubs, organizationId }: HubAppliance, { id }: TestHub): Promise<void> =>
    database.write((tx) => hubs.step(tx, organizationId, [id], 'revoke', tester))
  const untilDown = async (appliance: HubAppliance, down: boolean): Promise<void> => {
    await expect.poll(() => appliance.hears(), { timeout: 20_000 }).toBe(!down)
  }

  it('acts at the next call on the same replica', async () => {
    const here = await replica()
    for (let times = 0; times < 5; times++) {
      const hub = await hubKnownTo(here)
      await revoke(here, hub)
      expect(await pullAt(hub, here)).toMatchObject(REVOKED)
      expect(await hub.send({}, { full: true })).toMatchObject(REVOKED)
    }
  })

  it('acts within two seconds on the others, and ends a request that is held there', async () => {
    if (dialect === 'sqlite') return expect(opened.database.dialect).toBe('sqlite')
    const here = await replica()
    const there = await replica(here)
    const hub = await hubKnownTo(here, there)
    const held = pullAt(hub, there, { wait: 50 })
    await expect.poll(() => there.hubs.isHeld(hub.id)).toBe(true)
    await revoke(here, hub)
    const revokedAt = performance.now()
    expect(await held).toMatchObject(REVOKED)
    expect(performance.now() - revokedAt).toBeLessThan(WITHIN.timeout)
    await expect.poll(() => pullAt(hub, there), WITHIN).toMatchObject(REVOKED)
  })

  it('acts at the next call on a replica that hears nothing, which asks the database', async () => {
    if (dialect === 'sqlite') return expect(opened.database.dialect).toBe('sqlite')
    const here = await replica()
    const gate = await gateToNews()
    const deaf = await replica(here, gate.port)
    const hub = await hubKnownTo(here, deaf)
    gate.shut()
    await untilDown(deaf, true)
    expect((await pullAt(hub, deaf)).status).toBe(304)
    await revoke(here, hub)
    expect(await pullAt(hub, deaf)).toMatchObject(REVOKED)
  })

  it('is not missed by a replica that heard nothing for a while, and neither is a new target', async () => {
    if (dialect === 'sqlite') return expect(opened.database.dialect).toBe('sqlite')
    const here = await replica()
    const gate = await gateToNews()
    const deaf = await replica(here, gate.port)
    const hub = await hubKnownTo(here, deaf)
    const other = await hubKnownTo(here, deaf)
    gate.shut()
    await untilDown(deaf, true)
    await revoke(here, hub)
    await publishPolicy(here, 'Quiet', [{ setting: 'sidetone.level', value: 33, mode: 'locked' }])
    gate.open()
    await untilDown(deaf, false)
    expect(await pullAt(hub, deaf)).toMatchObject(REVOKED)
    expect((await pullAt(other, deaf)).status).toBe(200)
  })
})
