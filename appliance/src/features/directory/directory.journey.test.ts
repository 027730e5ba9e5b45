import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { directoryBench, dumpPeople, ended, type DirectoryBench } from '../../../test/support/directory.ts'
import { openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { groupLdif, OPEN_RULES, personLdif, startSlapd, type Slapd } from '../../../../test/support/slapd.ts'
import { ldapDirectory } from './index.ts'

const HOUR = 3_600_000
const PEOPLE = Array.from({ length: 24 }, (_, n) => ({
  uid: `p${n}`,
  name: `Person Number ${n}`,
  mail: `p${n}@x.test`,
}))
const uids = (from: number, to: number): string[] => PEOPLE.slice(from, to).map(({ uid }) => uid)
const GROUPS = [
  { name: 'everyone', groups: ['north', 'south'] },
  { name: 'north', people: uids(0, 12), groups: ['circle'] },
  { name: 'south', people: uids(12, 24) },
  { name: 'circle', people: ['p0'], groups: ['north'] },
]

describe('a directory on a real OpenLDAP', () => {
  let slapd: Slapd
  let opened: TestDatabase
  let bench: DirectoryBench
  let connectionId: string

  const settings = (more: object = {}) => ({
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
    ...more,
  })
  const sync = () => ended(bench.directory.sync(bench.caller, connectionId))
  const read = () => opened.database.read
  const match = (login: string, domain = 'CORP') =>
    bench.people.matchSession(read(), bench.organizationId, { domain, login }, 'pc-17')
  const groupId = async (name: string): Promise<string> => {
    const { rows } = await bench.people.listGroups(
      read(),
      bench.organizationId,
      { search: name },
      { limit: 5 },
    )
    return rows[0]!.id
  }
  const loginsIn = async (group: string): Promise<string[]> => {
    const page = await bench.people.peopleOf(read(), bench.organizationId, await groupId(group), {
      limit: 100,
    })
    return page.rows.flatMap(({ logins }) => logins).sort()
  }

  beforeAll(async () => {
    slapd = await startSlapd({ people: PEOPLE, groups: GROUPS })
    opened = await openTestDatabase('sqlite')
    bench = await directoryBench(opened.database, ldapDirectory())
    connectionId = await bench.directory.addConnection(bench.caller, settings(), slapd.bindPassword)
  })
  afterAll(async () => {
    await slapd.stop()
    await opened.drop()
  })

  it('tests every step of the connection and shows the certificate and the first ten hits', async () => {
    const steps = await bench.directory.testConnection(bench.caller, connectionId)
    expect(steps.map(({ step, ok }) => [step, ok])).toEqual(
      ['name', 'tcp', 'tls', 'bind', 'canary', 'base', 'people', 'groups', 'paging'].map((step) => [
        step,
        true,
      ]),
    )
    const { certificate } = steps[2]!
    expect(certificate).toMatchObject({ issuer: 'CN=Directory test authority' })
    expect(certificate?.validFromAt).toBeLessThan(Date.now())
    expect(certificate?.validUntil).toBeGreaterThan(Date.now())
    expect(steps[6]?.hits).toHaveLength(10)
    expect(steps[7]?.hits).toContainEqual({ name: 'north', members: 13 })
  })

  it('only shows what the first run would change, and takes it over when it has been approved', async () => {
    const first = await sync()
    expect(first).toMatchObject({ outcome: 'held', reasons: [{ reason: 'first_run' }] })
    expect(first.counts).toMatchObject({
      people: 24,
      groups: 4,
      changes: { 'person.added': 24, 'member.added': 25 },
    })
    expect(await match('p3')).toBeNull()
    const shown = await bench.directory.planItems(read(), bench.organizationId, first.planId!, { limit: 100 })
    expect(shown.rows).toHaveLength(57)
    const approved = await ended(bench.directory.approve(bench.caller, first.planId!))
    expect(approved.outcome).toBe('applied')
    expect(await sync()).toMatchObject({ outcome: 'unchanged', reasons: [] })
    const left = await bench.directory.planItems(read(), bench.organizationId, first.planId!, { limit: 1 })
    expect(left.rows).toEqual([])
  })

  it('matches sessions by login, whatever the case, but never accounts of the computer itself', async () => {
    const found = await match('P3')
    const person = await bench.people.find(read(), bench.organizationId, found!.personId)
    expect(person).toMatchObject({ name: 'Person Number 3', logins: ['p3'], email: null })
    expect(await match('p3', 'PC-17')).toBeNull()
    expect(await match('nobody')).toBeNull()
  })

  it('resolves nested groups, also in a circle, and explains the way', async () => {
    expect(await loginsIn('everyone')).toHaveLength(24)
    expect(await loginsIn('circle')).toEqual(uids(0, 12).sort())
    const { personId } = (await match('p5'))!
    const way = await bench.people.whyInGroup(
      read(),
      bench.organizationId,
      personId,
      await groupId('everyone'),
    )
    expect(way?.map(({ name }) => name)).toEqual(['north', 'everyone'])
  })

  it('keeps a person through a rename and a move', async () => {
    const before = await match('p1')
    slapd.modify(
      [`dn: ${slapd.personDn('p1')}`, 'changetype: modrdn', 'newrdn: uid=anna', 'deleteoldrdn: 1', ''].join(
        '\n',
      ),
    )
    expect(await sync()).toMatchObject({ outcome: 'applied', counts: { changes: { 'person.changed': 1 } } })
    expect(await match('anna')).toEqual(before)
    expect(await match('p1')).toBeNull()
    expect(await loginsIn('north')).toContain('anna')
  })

  it('lets a removed member go at the next run', async () => {
    slapd.modify(
      [
        `dn: ${slapd.groupDn('south')}`,
        'changetype: modify',
        'delete: member',
        `member: ${slapd.personDn('p23')}`,
        '',
      ].join('\n'),
    )
    expect(await sync()).toMatchObject({ outcome: 'applied', counts: { changes: { 'member.removed': 1 } } })
    expect(await loginsIn('south')).not.toContain('p23')
  })

  it('keeps a person who vanishes, and calls them missing after a second run an hour later', async () => {
    const before = (await match('p22'))!
    slapd.modify([`dn: ${slapd.personDn('p22')}`, 'changetype: delete', ''].join('\n'))
    expect(await sync()).toMatchObject({ outcome: 'applied', counts: { changes: { 'person.absent': 1 } } })
    bench.clock.advance(HOUR / 2)
    expect(await sync()).toMatchObject({ outcome: 'unchanged' })
    bench.clock.advance(HOUR / 2)
    expect(await sync()).toMatchObject({ counts: { changes: { 'person.missing': 1 } } })
    expect(await match('p22')).toEqual(before)
    expect(await loginsIn('south')).toContain('p22')
    expect((await bench.people.find(read(), bench.organizationId, before.personId))?.state).toBe('missing')
  })

  it('never gives a deleted person’s place to another one with the same login', async () => {
    const before = (await match('p22'))!
    slapd.modify(personLdif({ uid: 'p22', name: 'Somebody Else' }))
    expect(await sync()).toMatchObject({ outcome: 'applied', counts: { changes: { 'person.added': 1 } } })
    const now = (await match('p22'))!
    expect(now.personId).not.toBe(before.personId)
    expect((await bench.people.find(read(), bench.organizationId, now.personId))?.name).toBe('Somebody Else')
  })

  const HELD: [string, string[], string][] = [
    ['an empty answer', ['to dn.children="ou=people,dc=example,dc=test" by * none'], 'no_people'],
    ['half an answer', ['to dn.regex="^uid=p1.*,ou=people" by * none'], 'many_removals'],
    ['hidden members', ['to attrs=member by * none'], 'members_hidden'],
    ['hidden groups', ['to dn.children="ou=groups,dc=example,dc=test" by * none'], 'no_groups'],
  ]
  it.each(HELD)('holds %s and changes nothing', async (_what, rules, reason) => {
    const before = await dumpPeople(opened.database)
    slapd.restrict([...rules, ...OPEN_RULES])
    const run = await sync()
    slapd.restrict(OPEN_RULES)
    expect(run.outcome).toBe('held')
    expect(run.reasons.map((hold) => hold.reason)).toContain(reason)
    expect(await dumpPeople(opened.database)).toBe(before)
  })

  it('changes nothing when the bind account may read nothing any more', async () => {
    const before = await dumpPeople(opened.database)
    slapd.restrict(['to attrs=userPassword by anonymous auth by * none', 'to * by * none'])
    const run = await sync()
    slapd.restrict(OPEN_RULES)
    expect(run).toMatchObject({ outcome: 'incomplete', why: { fault: 'base_missing', step: 'canary' } })
    expect(await dumpPeople(opened.database)).toBe(before)
  })

  it('holds a used group that would be emptied', async () => {
    slapd.modify(groupLdif({ name: 'extra', people: ['p20'] }))
    expect((await sync()).outcome).toBe('applied')
    bench.used.add(await groupId('extra'))
    slapd.modify(
      [
        `dn: ${slapd.groupDn('extra')}`,
        'changetype: modify',
        'replace: member',
        `member: ${slapd.baseDn}`,
        '',
      ].join('\n'),
    )
    const run = await sync()
    expect(run.reasons.map((hold) => hold.reason)).toEqual(['used_group_emptied'])
    expect(run.notes).toContainEqual({ note: 'unresolved', count: 1, where: 'example.test' })
    expect(await loginsIn('extra')).toEqual(['p20'])
  })

  const REFUSED: [string, () => object, string | null, object][] = [
    ['another authority', () => ({ ca: null }), null, { fault: 'tls_untrusted', step: 'tls' }],
    [
      'a base that is not there',
      () => ({ people: { base: 'ou=no,dc=example,dc=test', filter: '', loginAttribute: 'uid' } }),
      null,
      { fault: 'base_missing', step: 'base' },
    ],
    [
      'an unreadable filter',
      () => ({ people: { base: slapd.peopleDn, filter: '(uid=*', loginAttribute: 'uid' } }),
      null,
      { fault: 'filter', step: 'people' },
    ],
    ['a wrong password', () => ({}), 'wrong', { fault: 'credentials', step: 'bind' }],
    ['a closed port', () => ({ port: 1 }), null, { fault: 'tcp', step: 'tcp' }],
  ]
  it.each(REFUSED)(
    'says at which step %s fails, and changes nothing',
    async (_what, change, password, why) => {
      const before = await dumpPeople(opened.database)
      await bench.directory.changeConnection(
        bench.caller,
        connectionId,
        settings(change()),
        password ?? slapd.bindPassword,
      )
      expect(await sync()).toMatchObject({ outcome: 'incomplete', why })
      const steps = await bench.directory.testConnection(bench.caller, connectionId)
      expect(steps.at(-1)).toMatchObject({ ok: false, ...why })
      expect(await dumpPeople(opened.database)).toBe(before)
      await bench.directory.changeConnection(bench.caller, connectionId, settings(), slapd.bindPassword)
    },
  )

  it('reads the same over StartTLS, and takes e-mail over only when it is switched on, after a rehearsal', async () => {
    const over = { security: 'starttls', port: slapd.port, email: true }
    await bench.directory.changeConnection(bench.caller, connectionId, settings(over), slapd.bindPassword)
    const shown = await sync()
    expect(shown.outcome).toBe('held')
    expect(shown.reasons.map(({ reason }) => reason)).toContain('configuration_changed')
    expect(await ended(bench.directory.approve(bench.caller, shown.planId!))).toMatchObject({
      outcome: 'applied',
    })
    const { personId } = (await match('p5'))!
    expect((await bench.people.find(read(), bench.organizationId, personId))?.email).toBe('p5@x.test')
  })

  it('changes nothing when the server dies', async () => {
    const before = await dumpPeople(opened.database)
    await slapd.kill()
    expect(await sync()).toMatchObject({ outcome: 'incomplete', why: { fault: 'tcp' } })
    expect(await dumpPeople(opened.database)).toBe(before)
  })
})
