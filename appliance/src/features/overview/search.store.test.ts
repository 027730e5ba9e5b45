import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signedInAs } from '../../../test/support/admin-app.ts'
import { buildAssetWorld, type AssetWorld } from '../../../test/support/asset-world.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { explainReads } from '../../../test/support/explain.ts'
import { publishPolicy, tester } from '../../../test/support/hub-appliance.ts'
import { applyRoster, type RosterChange } from '../people/index.ts'
import type { OverviewDeps } from './deps.ts'
import { search } from './search.ts'

const SEARCHED = ['devices', 'hubs', 'people', 'groups', 'policies']
const person = (key: string, name: string, login: string, email: string | null = null): RosterChange => ({
  kind: 'person.added',
  facts: { key, name, logins: [login], email, disabled: false },
})

/** What is pasted, and what must be found: nothing more and nothing less. */
const PASTED: [what: string, pasted: string, found: string[]][] = [
  ['a name', 'Łucja Müller-Østby', ['Łucja Müller-Østby']],
  ['a name without accents, in capitals and from a table', ' LUCJA MULLER-OSTBY\t\n', ['Łucja Müller-Østby']],
  ['a name whose accents are characters of their own', 'Łucja Müller-Østby'.normalize('NFD'), ['Łucja Müller-Østby']],
  ['a name, the last name first', 'Müller-Østby, Łucja', ['Łucja Müller-Østby']],
  ['beginnings of a name', 'mül łuc', ['Łucja Müller-Østby']],
  ['a name of two people', 'Carl Twin', ['Carl Twin', 'Carl Twin']],
  ['DOMAIN\\user', 'CORP\\bert', ['Bert Alm']],
  ['DOMAIN\\user where others are called like that', 'CORP\\carl', ['Carl Twin']],
  ['user@domain', 'bert@corp.example', ['Bert Alm']],
  ['an e-mail address', 'Anna.Berg@Example.org', ['Anna Berg']],
  ['an e-mail address as mail programs copy it', '"Berg, Anna" <anna.berg@example.org>', ['Anna Berg']],
  ['the distinguished name of a person', 'CN=Anna Berg,OU=People,DC=corp,DC=example', ['Anna Berg']],
  ['a computer', 'NHB-PC0710', ['NHB-PC0710']],
  ['a computer in small letters', 'nhb-pc0710', ['NHB-PC0710']],
  ['a computer with its domain', 'nhb-pc0710.corp.example', ['NHB-PC0710']],
  ['the account of a computer', 'CORP\\NHB-PC0710$', ['NHB-PC0710']],
  ['the path of a computer', '\\\\NHB-PC0710', ['NHB-PC0710']],
  ['a serial number', 'SN-77-1234', ['SN-77-1234']],
  ['a serial number as it is read aloud', 'sn 77 1234', ['SN-77-1234']],
  ['a serial number without dashes', 'sn771234', ['SN-77-1234']],
  ['a serial number with a long dash', 'SN–77–1234', ['SN-77-1234']],
  ['an asset tag', 'inv/0042', ['SN-77-1234']],
  ['a group', 'Night shift (Lübeck)', ['Night shift (Lübeck)']],
  ['the distinguished name of a group', 'cn=Night shift (Lübeck),ou=Groups,dc=corp', ['Night shift (Lübeck)']],
  ['a policy', 'Hearing protection', ['Hearing protection']],
  ['a part of a policy’s name', 'protection', ['Hearing protection']],
  ['dashes', '---', []],
  ['wildcards', '%', []],
  ['what is nowhere', 'zzz', []],
  ['a quotation mark for the database', "Anna' or '1'='1", []],
] // prettier-ignore

describe.each(dialects)('the search on %s', (dialect) => {
  let opened: TestDatabase
  let world: AssetWorld
  let deps: OverviewDeps

  beforeAll(async () => {
    opened = await openTestDatabase(dialect)
    world = await buildAssetWorld(opened)
    const { appliance, organizationId, people } = world
    await world.hub('NHB-PC0710', 'anna', ['SN-77-1234'])
    await world.hub('NHB-PC0711', 'bert', ['SN-78-1234'])
    const added = [
      person('lucja', 'Łucja Müller-Østby', 'lmo'),
      { kind: 'group.added' as const, group: 'night', name: 'Night shift (Lübeck)' },
    ]
    const scope = { organizationId, connectionId: 'second', now: 1 }
    const asset = { tag: 'INV/0042', status: 'inUse', note: '', owner: 'anna' }
    const deviceId = await world.deviceOf('SN-77-1234')
    await opened.database.write(async (tx) => {
      await applyRoster(tx, scope, added)
      await world.assets.change(tx, organizationId, deviceId, asset, tester)
    })
    await publishPolicy(appliance, 'Hearing protection', [
      { setting: 'sidetone.level', value: 33, mode: 'locked' },
    ])
    deps = { ...appliance, people } as unknown as OverviewDeps
  })
  afterAll(async () => {
    await world.appliance.stop()
    await opened.drop()
  })

  const find = (text: string) => {
    const admin = signedInAs('owner', { organizationId: world.organizationId })
    return search(deps, admin, text)
  }

  it.each(PASTED)('finds by %s', async (_, pasted, found) => {
    const sections = await find(pasted)
    expect(sections.flatMap(({ hits }) => hits.map(({ name }) => name))).toEqual(found)
  })

  it('has been asked for everything that people paste', () => {
    expect(PASTED).toHaveLength(30)
  })

  it('asks nothing that no index answers, whatever is pasted', async () => {
    let statements = 0
    const faults: string[] = []
    for (const [, pasted] of PASTED) {
      const explained = await explainReads(opened.database, () => find(pasted))
      statements += explained.statements
      faults.push(...explained.faults)
    }
    expect(faults).toEqual([])
    expect(statements).toBeGreaterThanOrEqual(PASTED.length * SEARCHED.length)
  })

  it('shows nobody to those who may not see people', async () => {
    const admin = signedInAs('operator', {
      organizationId: world.organizationId,
      capabilities: new Set(['devices.view']),
    })
    expect(await search(deps, admin, 'CORP\\bert')).toEqual([])
  })
})
