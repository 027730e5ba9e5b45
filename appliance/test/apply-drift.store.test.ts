import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDeclared, type Declared, type Document } from './support/declared.ts'
import { dialects } from './support/dialects.ts'

describe.each(dialects)('a declared appliance on %s', (dialect) => {
  let at: Declared

  beforeAll(async () => {
    at = await openDeclared(dialect)
  })
  afterAll(() => at.drop())

  const drifts: [string, (document: Document) => void, string, string[]][] = [
    [
      'a name',
      (d) => (d.organization['name'] = 'Südhafen'),
      'organization',
      ['name: Nordhafen Bank → Südhafen'],
    ],
    [
      'a time zone',
      (d) => (d.organization['timeZone'] = 'Europe/Paris'),
      'organization',
      ['timeZone: Europe/Berlin → Europe/Paris'],
    ],
    [
      'a role',
      (d) => (d.administrators[1]!['role'] = 'auditor'),
      'administrator',
      ['role: operator → auditor'],
    ],
    ['a host', (d) => (d.directories[0]!['host'] = 'other.example.org'), 'directory', ['host']],
    ['a filter', (d) => (d.directories[0]!['people'] = { base: 'dc=x' }), 'directory', ['people']],
    [
      'a value',
      (d) => (d.policies[1]!.entries[0]!.value = 66),
      'policy',
      ['sidetone.level: 33 suggested → 66 suggested'],
    ],
    [
      'a mode',
      (d) => (d.policies[1]!.entries[0]!.mode = 'locked'),
      'policy',
      ['sidetone.level: 33 suggested → 33 locked'],
    ],
    [
      'an entry less',
      (d) => void d.policies[1]!.entries.pop(),
      'policy',
      ['call.auto.answer: false locked → –'],
    ],
    [
      'a description',
      (d) => (d.policies[0]!.description = 'New.'),
      'policy',
      ['description: What the safety officer asks for. → New.'],
    ],
    ['a rank', (d) => (d.policies[0]!.assignments[0]!['rank'] = 7), 'policy', ['everyone: rank 7']],
    [
      'a scope more',
      (d) => void d.policies[0]!.assignments.push({ tag: 'x' }),
      'policy',
      ['computerTag: rank 100'],
    ],
    ['a publication', (d) => (d.policies[2]!.publish = true), 'policy', ['published']],
  ]
  it.each(drifts)('with %s that differs has one change, and then none', async (_, change, kind, what) => {
    await at.apply()
    const document = at.changed(change)
    const { changes } = await at.apply(document)
    expect(changes).toEqual([{ change: 'change', kind, name: expect.any(String) as string, what }])
    expect((await at.apply(document)).changes).toEqual([])
  })

  it('drifts in every part that a document can name', () => {
    expect(drifts).toHaveLength(12)
  })
})
