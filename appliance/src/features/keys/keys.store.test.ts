import { X509Certificate } from 'node:crypto'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:tls'
import { keyId, verifyTrust } from '@earshot/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import {
  makeCode,
  publishPolicy,
  startHubAppliance,
  tester,
  type HubAppliance,
} from '../../../test/support/hub-appliance.ts'
import { TestHub } from '../../../test/support/test-hub.ts'
import { createVault } from '../../platform/vault.ts'
import { localNotifications } from '../../platform/notifications.ts'
import { createOrganizations } from '../organizations/index.ts'
import { createCustody, createKeys, openKit } from './index.ts'
import { refusalIn } from '../../../test/support/words.ts'

const PASSPHRASE = 'correct horse battery staple'

describe.each(dialects)('keys on %s', (dialect) => {
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

  const custody = () => createCustody(appliance)
  const rotate = async (): Promise<void> => {
    await opened.database.write((tx) => custody().announce(tx, appliance.organizationId, tester))
    await opened.database.write((tx) => custody().rotate(tx, appliance.organizationId, tester))
  }

  it('lead a hub that missed two rotations from the key it holds to the current one', async () => {
    const hub = await TestHub.at(appliance.url)
    await hub.enrol(await makeCode(appliance))
    const held = hub.held?.keys.current
    if (!held) throw new Error('the hub holds no target')
    await rotate()
    await rotate()
    const answer = await hub.call(`/hub/v1/trust/${keyId(held)}`)
    expect(answer.status).toBe(200)
    const { key, trust } = await verifyTrust(held, answer.body as never, 1)
    expect((answer.body as { rotations: string[] }).rotations).toHaveLength(2)
    expect(trust).toMatchObject({
      organization: appliance.organizationId,
      number: 3,
      pins: appliance.keys.pins(),
    })
    const { read } = opened.database
    const organization = await appliance.organizations.get(read, appliance.organizationId)
    const { current } = await appliance.keys.signing.wireKeys(read, organization)
    expect(key).toEqual(current)
    await expect(verifyTrust(held, answer.body as never, 4)).rejects.toThrow(/older than one already seen/)
    const [first] = (answer.body as { rotations: string[] }).rotations
    await expect(
      verifyTrust(
        held,
        { ...(answer.body as { trust: string; rotations: string[] }), rotations: [first ?? ''] },
        1,
      ),
    ).rejects.toThrow()
  })

  it('are announced in targets before they sign, so that a hub in contact never has to ask', async () => {
    const hub = await TestHub.at(appliance.url)
    await hub.enrol(await makeCode(appliance))
    await hub.authenticate()
    await opened.database.write((tx) => custody().announce(tx, appliance.organizationId, tester))
    expect((await hub.pull()).status).toBe(200)
    const next = hub.held?.keys.next
    await opened.database.write((tx) => custody().rotate(tx, appliance.organizationId, tester))
    expect((await hub.pull()).status).toBe(200)
    expect(hub.held?.keys).toEqual({ current: next, next: null })
  })

  it('refuse to be rotated without announcement, or announced twice', async () => {
    const announce = () =>
      opened.database.write((tx) => custody().announce(tx, appliance.organizationId, tester))
    await expect(
      opened.database.write((tx) => custody().rotate(tx, appliance.organizationId, tester)),
    ).rejects.toMatchObject({ code: 'conflict' })
    await announce()
    await expect(announce()).rejects.toMatchObject({ code: 'conflict' })
  })

  it('are all in the recovery kit, which opens with its passphrase only and is stale after a rotation', async () => {
    const download = (passphrase: string) =>
      opened.database.write((tx) => custody().downloadKit(tx, appliance.organizationId, passphrase, tester))
    await expect(download('short')).rejects.toMatchObject({
      code: 'invalid',
      fields: [{ field: 'passphrase' }],
    })
    expect(await appliance.keys.kitIsStale(opened.database.read)).toBe(true)
    const kit = await download(PASSPHRASE)
    expect(await appliance.keys.kitIsStale(opened.database.read)).toBe(false)
    expect(refusalIn(() => openKit(kit, 'another passphrase'))).toMatch(/passphrase: does not open/)
    expect(refusalIn(() => openKit('{}', PASSPHRASE))).toMatch(/kit: is not a recovery kit/)
    expect(openKit(kit, PASSPHRASE).organizations).toHaveLength(1)
    await rotate()
    expect(await appliance.keys.kitIsStale(opened.database.read)).toBe(true)
  })

  it('come back from the kit on an empty machine: hubs accept its TLS, its signature and are pending by what they show', async () => {
    const hub = await TestHub.at(appliance.url)
    await hub.enrol(await makeCode(appliance))
    await hub.authenticate()
    await publishPolicy(appliance, 'Locked', [{ setting: 'sidetone.level', value: 33, mode: 'locked' }])
    await hub.pull()
    const held = hub.held
    const kit = openKit(
      await opened.database.write((tx) =>
        custody().downloadKit(tx, appliance.organizationId, PASSPHRASE, tester),
      ),
      PASSPHRASE,
    )
    const empty = await openTestDatabase(dialect)
    await restoreKit(empty, kit)
    const rebuilt = await startHubAppliance(
      empty.database,
      appliance.organizationId,
      Buffer.from(kit.masterKey, 'base64url'),
    )
    expect(rebuilt.keys.pins()).toEqual(appliance.keys.pins())
    Object.assign(hub, { url: rebuilt.url })
    expect((await hub.prove()).body).toEqual({ result: 'keep' })
    const pending = await rebuilt.hubs.list(
      empty.database.read,
      appliance.organizationId,
      { status: 'pending' },
      { limit: 10 },
    )
    expect(pending.rows).toMatchObject([{ id: hub.id, knownBy: 'proof' }])
    expect(hub.held).toEqual(held)
    await empty.database.write((tx) => rebuilt.hubs.carryOn(tx, appliance.organizationId, tester))
    expect((await hub.authenticate()).status).toBe(200)
    expect(await hub.pull()).toMatchObject({ status: 409, body: { error: { code: 'appliance_older' } } })
    expect(hub.held).toEqual(held)
    await publishPolicy(rebuilt, 'Locked again', [{ setting: 'sidetone.level', value: 66, mode: 'locked' }])
    expect((await hub.pull()).status).toBe(200)
    expect(hub.held?.assignments[0]?.entries[0]?.value).toBe(66)
    await rebuilt.stop()
    await empty.drop()
  })

  it('issue a certificate that verifies against the CA by name, and whose CA carries the pin', async () => {
    const { chain, privateKey } = await appliance.keys.serverCertificate(['localhost', '127.0.0.1'])
    const server = createServer({ cert: chain, key: privateKey }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const handshake = (servername: string) =>
      new Promise<string>((resolve) => {
        const socket = connect(
          { host: '127.0.0.1', port, servername, ca: appliance.keys.authorityCertificate() },
          () => {
            resolve('verified')
            socket.destroy()
          },
        ).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
      })
    expect(await handshake('localhost')).toBe('verified')
    expect(await handshake('elsewhere.example')).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
    server.close()
    const authority = new X509Certificate(appliance.keys.authorityCertificate())
    expect(authority.ca).toBe(true)
    expect(chain.match(/BEGIN CERTIFICATE/g)).toHaveLength(2)
  })
})

async function restoreKit(into: TestDatabase, kit: ReturnType<typeof openKit>): Promise<void> {
  const clock = { now: () => Date.UTC(2026, 10, 22) }
  const organizations = createOrganizations({ clock, notifications: localNotifications() })
  const vault = createVault(Buffer.from(kit.masterKey, 'base64url'))
  const keys = createKeys({
    database: into.database,
    vault,
    clock,
    organizations,
    publicUrl: kit.publicUrl,
    tls: { mode: 'own' },
  })
  await into.database.write((tx) => keys.restore(tx, kit))
}
