import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { directoryBench, ended } from '../../../test/support/directory.ts'
import { entryOf, snapshotOf } from '../../../test/support/directory-worlds.ts'
import { createPeople } from '../people/index.ts'
import { levelsOf } from './dn.ts'
import type { Directory } from './port.ts'

const SETTINGS = {
  name: 'Head office',
  kind: 'openldap',
  host: 'ldap.corp.test',
  port: 636,
  security: 'ldaps',
  ca: '',
  bindDn: 'cn=reader,dc=corp,dc=test',
  people: { base: 'dc=corp,dc=test', filter: '', loginAttribute: 'uid' },
  groups: { base: 'dc=corp,dc=test', filter: '' },
  email: false,
  schedule: '',
}

const personIn = (unit: string) =>
  entryOf({
    objectclass: ['inetOrgPerson'],
    entryuuid: ['anna'],
    entrydn: [`uid=anna,${unit}`],
    uid: ['anna'],
    cn: ['Anna'],
  })

describe.each(dialects)('a directory run on %s', (dialect) => {
  let opened: TestDatabase
  beforeAll(async () => {
    opened = await openTestDatabase(dialect)
  })
  afterAll(() => opened.drop())

  it('keeps in which unit each person lies, and says when somebody lies in another', async () => {
    const { database } = opened
    let [unit, moved] = ['dc=test', 0]
    const ldap: Directory = {
      test: () => Promise.resolve([]),
      prove: () => Promise.resolve({ proof: 'wrong' as const }),
      fetch: () =>
        Promise.resolve({
          complete: true,
          seen: snapshotOf({ people: [personIn(unit)], groups: [] }),
          identity: { base: 'base', canary: 'canary' },
        }),
    }
    const peopleMoved = () => Promise.resolve(void moved++)
    const { directory, caller, organizationId } = await directoryBench(database, ldap, { peopleMoved })
    const id = await directory.addConnection(caller, SETTINGS, 'secret')
    const { planId } = await ended(directory.sync(caller, id))
    await ended(directory.approve(caller, planId!))
    const person: { id: string } = await database.read('people').where({ external_id: 'anna' }).first('id')
    const unitOf = async () =>
      (await createPeople().unitsOf(database.read, organizationId, [person.id])).get(person.id)
    expect([await unitOf(), moved]).toEqual([levelsOf('DC=Test'), 0])
    unit = 'OU=Sales\\, North, DC=test'
    const run = await ended(directory.sync(caller, id))
    expect([run.outcome, run.counts.changes]).toEqual(['applied', { 'person.changed': 1 }])
    expect([await unitOf(), moved]).toEqual([levelsOf('ou="sales, north",dc=TEST'), 1])
    expect([(await ended(directory.sync(caller, id))).outcome, moved]).toEqual(['unchanged', 1])
  })
})
