import { eventually } from '../../../../test/support/eventually.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { directoryBench, ended, type DirectoryBench } from '../../../test/support/directory.ts'
import { entryOf, snapshotOf } from '../../../test/support/directory-worlds.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { ROLES, type Role } from '../../platform/http/capabilities.ts'
import type { Directory, Login, Proof } from './port.ts'

const SETTINGS = {
  name: 'Head office',
  kind: 'openldap',
  host: 'ldap.corp.test',
  port: 636,
  security: 'ldaps',
  ca: '',
  bindDn: 'cn=reader,dc=corp,dc=test',
  people: { base: 'ou=people,dc=corp,dc=test', filter: '', loginAttribute: 'uid' },
  groups: { base: 'ou=groups,dc=corp,dc=test', filter: '' },
  email: false,
  schedule: '',
}
const ALICE = entryOf({
  objectclass: ['inetOrgPerson'],
  entryuuid: ['alice-1'],
  entrydn: ['uid=alice,dc=test'],
  uid: ['alice'],
  cn: ['Alice'],
})
const LOGIN = { key: 'alice-1', name: 'alice', password: 'theirs' }

describe.each(dialects)('logins at a directory on %s', (dialect) => {
  let opened: TestDatabase
  let bench: DirectoryBench
  let connectionId: string
  let answer: () => Promise<Proof>
  let givesRoles: boolean
  let asked: { login: Login; bindPassword: string }[]

  const fake: Directory = {
    test: () => Promise.resolve([]),
    fetch: () =>
      Promise.resolve({
        complete: true,
        seen: snapshotOf({ people: [ALICE], groups: [] }),
        identity: { base: 'b', canary: 'c' },
      }),
    prove: ({ password: bindPassword }, login) => (asked.push({ login, bindPassword }), answer()),
  }
  const prove = () => bench.directory.prove({ organizationId: bench.organizationId, connectionId, ...LOGIN })
  const takeOver = async (): Promise<void> => {
    const held = await ended(bench.directory.sync(bench.caller, connectionId))
    await ended(bench.directory.approve(bench.caller, held.planId ?? ''))
  }
  const unknown: Proof = { proof: 'unknown', why: { fault: 'tcp', step: 'tcp' } }

  beforeAll(async () => {
    opened = await openTestDatabase(dialect)
  })
  afterAll(() => opened.drop())
  beforeEach(async () => {
    asked = []
    givesRoles = false
    answer = () => Promise.resolve({ proof: 'right' })
    bench = await directoryBench(opened.database, fake, { givesRoles: () => Promise.resolve(givesRoles) })
    connectionId = await bench.directory.addConnection(bench.caller, SETTINGS, 'of the reader')
  })

  it('go to the stored server with the stored account, and are answered as it answers', async () => {
    await takeOver()
    expect(await prove()).toBe('right')
    answer = () => Promise.resolve({ proof: 'wrong' })
    expect(await prove()).toBe('wrong')
    answer = () => Promise.resolve(unknown)
    expect(await prove()).toBe('unreachable')
    expect(asked[0]).toEqual({ login: LOGIN, bindPassword: 'of the reader' })
    expect(asked).toHaveLength(3)
  })

  it('go to no server that nobody has approved, neither a new one nor another in its place', async () => {
    expect(await prove()).toBe('unreachable')
    await takeOver()
    expect(await prove()).toBe('right')
    const elsewhere = { ...SETTINGS, host: 'ldap.attacker.test' }
    await bench.directory.changeConnection(bench.caller, connectionId, elsewhere, 'another')
    expect(await prove()).toBe('unreachable')
    expect(asked).toHaveLength(1)
  })

  it('go to no server of another organization', async () => {
    await takeOver()
    const stranger = await directoryBench(opened.database, fake)
    const login = { organizationId: stranger.organizationId, connectionId, ...LOGIN }
    expect(await bench.directory.prove(login)).toBe('unreachable')
    expect(asked).toEqual([])
  })

  it('are spared a server that did not answer five of them, for 30 seconds', async () => {
    await takeOver()
    answer = () => Promise.resolve(unknown)
    for (let n = 0; n < 8; n++) expect(await prove()).toBe('unreachable')
    expect(asked).toHaveLength(5)
    bench.clock.advance(30_000)
    answer = () => Promise.resolve({ proof: 'right' })
    expect(await prove()).toBe('right')
  })

  it('are four at a time, and refused when 32 wait', async () => {
    await takeOver()
    let running = 0
    let most = 0
    const release: (() => void)[] = []
    answer = async () => {
      most = Math.max(most, ++running)
      await new Promise<void>((resolve) => release.push(resolve))
      running--
      return { proof: 'right' }
    }
    const all = Array.from({ length: 40 }, () => prove().catch((error: { code: string }) => error.code))
    await eventually('four to be asked', () => Promise.resolve(release.length === 4))
    let done = false
    void Promise.all(all).then(() => (done = true))
    while (!done) {
      for (const go of release.splice(0)) go()
      await new Promise((resolve) => setImmediate(resolve))
    }
    const codes = await Promise.all(all)
    expect(most).toBe(4)
    expect(codes.filter((code) => code === 'right')).toHaveLength(36)
    expect(codes.filter((code) => code === 'throttled')).toHaveLength(4)
  })

  it('are kept safe from whoever may change directories, but not give the roles that their groups give', async () => {
    const as = (role: Role) => ({ ...bench.caller, capabilities: new Set(ROLES[role]) })
    const change = (role: Role) =>
      bench.directory.changeConnection(as(role), connectionId, SETTINGS, 'another')
    const { planId } = await ended(bench.directory.sync(bench.caller, connectionId))
    await change('system')
    givesRoles = true
    const refused = { code: 'forbidden', detail: { say: 'directory.givesRoles' } }
    await expect(change('system')).rejects.toMatchObject(refused)
    await expect(
      bench.directory.changeConnection(bench.caller, connectionId, SETTINGS, 'x'),
    ).rejects.toMatchObject(refused)
    await expect(bench.directory.approve(as('system'), planId ?? '')).rejects.toMatchObject(refused)
    await change('owner')
    const command = { ...bench.caller, actor: { kind: 'command' as const, id: 'earshot', name: 'root' } }
    await bench.directory.changeConnection(command, connectionId, SETTINGS, 'x')
    expect((await ended(bench.directory.approve(as('owner'), planId ?? ''))).outcome).toBe('applied')
  })
})
