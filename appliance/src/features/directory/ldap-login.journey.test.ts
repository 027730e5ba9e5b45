import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../test/support/free-port.ts'
import { startSlapd, type Slapd } from '../../../../test/support/slapd.ts'
import { checkSettings } from './connection.ts'
import { ldapDirectory } from './ldap-directory.ts'
import type { Login, Proof } from './port.ts'

const PASSWORD = 'grüner Tee)(uid=*) 🎧'

/** Logins that mean something in a filter or in a name, or to whoever reads carelessly. */
const HOSTILE = [
  '*',
  'a*',
  ')(',
  'x)(uid=*',
  'back\\slash',
  '\\2a',
  'a, comma',
  '🎧',
  'ünïcode',
  '"quoted"',
  '#hash',
]

describe('a login at a real OpenLDAP', () => {
  let slapd: Slapd
  const ids = new Map<string, string>()

  const connection = (change: object = {}, password = slapd.bindPassword) => ({
    password,
    settings: checkSettings({
      name: 'Head office',
      kind: 'openldap',
      host: slapd.host,
      port: slapd.tlsPort,
      security: 'ldaps',
      ca: slapd.ca,
      bindDn: slapd.bindDn,
      people: { base: slapd.peopleDn, filter: '', loginAttribute: 'uid' },
      groups: { base: slapd.groupsDn, filter: '' },
      email: false,
      schedule: null,
      ...change,
    }),
  })
  const prove = async (login: Partial<Login>, at = connection()): Promise<Proof> => {
    const { name = 'alice', key = ids.get(name) ?? null, password = PASSWORD } = login
    return ldapDirectory().prove(at, { name, key, password })
  }
  const wrong = { proof: 'wrong' }
  const right = { proof: 'right' }

  beforeAll(async () => {
    const logins = ['alice', 'bob', ...HOSTILE]
    slapd = await startSlapd({
      people: logins.map((uid) => ({ uid, name: 'Somebody', password: PASSWORD })),
      groups: [{ name: 'all', people: ['alice'] }],
    })
    const fetched = await ldapDirectory().fetch(connection())
    if (!fetched.complete) throw new Error(fetched.why.fault)
    for (const { key, logins: own } of fetched.seen.people.values()) ids.set(own[0] ?? '', key)
  })
  afterAll(() => slapd.stop())

  it('is right with the password alone, whatever the case of the name', async () => {
    expect(await prove({})).toEqual(right)
    expect(await prove({ name: 'ALICE', key: ids.get('alice') ?? null })).toEqual(right)
    expect(await prove({ password: 'another' })).toEqual(wrong)
    expect(await prove({ password: '' })).toEqual(wrong)
  })

  it('stays one value, whatever stands in its name', async () => {
    expect([...ids.keys()].toSorted()).toEqual(['alice', 'bob', ...HOSTILE].toSorted())
    for (const name of HOSTILE) {
      expect(await prove({ name }), name).toEqual(right)
      expect(await prove({ name, key: ids.get('alice') ?? null }), name).toEqual(wrong)
    }
    for (const name of ['al*', '*)(uid=alice', 'alice)(objectClass=*', 'alice\0', '\\61lice'])
      expect(await prove({ name, key: ids.get('alice') ?? null }), name).toEqual(wrong)
    expect(HOSTILE).toHaveLength(11)
  })

  it('is nobody’s without the id that is meant', async () => {
    expect(await prove({ key: null })).toEqual(wrong)
    expect(await prove({ key: ids.get('bob') ?? null })).toEqual(wrong)
    expect(await prove({ name: 'nobody', key: null })).toEqual(wrong)
  })

  it('is wrong where the filter of the people leaves them out', async () => {
    const only = (filter: string) =>
      connection({ people: { base: slapd.peopleDn, filter, loginAttribute: 'uid' } })
    expect(await prove({}, only('(uid=alice)'))).toEqual(right)
    expect(await prove({ name: 'bob' }, only('(uid=alice)'))).toEqual(wrong)
    expect(await prove({}, only('(uid=alice'))).toMatchObject({ proof: 'unknown', why: { fault: 'filter' } })
  })

  it('is wrong where two have the name, and for whom the directory has disabled', async () => {
    const twin = 'uid=alice,ou=services,dc=example,dc=test'
    slapd.modify([`dn: ${twin}`, 'objectClass: inetOrgPerson', 'cn: A', 'sn: A', ''].join('\n'))
    const wide = connection({ people: { base: slapd.baseDn, filter: '', loginAttribute: 'uid' } })
    expect(await prove({}, wide)).toEqual(wrong)
    expect(await prove({})).toEqual(right)
    slapd.modify([`dn: ${twin}`, 'changetype: delete', ''].join('\n'))
    const lock = (change: string) =>
      slapd.modify(
        [`dn: ${slapd.personDn('alice')}`, 'changetype: modify', ...change.split('|'), ''].join('\n'),
      )
    lock('add: pwdAccountLockedTime|pwdAccountLockedTime: 000001010000Z')
    expect(await prove({}, wide)).toEqual(wrong)
    lock('delete: pwdAccountLockedTime')
    expect(await prove({}, wide)).toEqual(right)
  })

  it('is not called wrong where the directory cannot be asked', async () => {
    const closed = connection({ port: await freePort() })
    const FAULTS = [
      [closed, 'tcp'],
      [connection({ ca: null }), 'tls_untrusted'],
      [connection({ security: 'starttls' }), 'lost'],
      [connection({}, 'not the password of the bind account'), 'credentials'],
      [
        connection({ people: { base: `ou=no,${slapd.baseDn}`, filter: '', loginAttribute: 'uid' } }),
        'base_missing',
      ],
    ] as const
    for (const [at, fault] of FAULTS)
      expect(await prove({}, at), fault).toMatchObject({ proof: 'unknown', why: { fault } })
    const late = ldapDirectory({ proveMs: 1 }).prove(connection(), { name: 'a', key: null, password: 'x' })
    expect(await late).toMatchObject({ proof: 'unknown', why: { fault: 'deadline' } })
  })
})
