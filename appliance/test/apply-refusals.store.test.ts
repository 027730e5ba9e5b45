import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDeclared, type Declared, type Document } from './support/declared.ts'
import { dialects } from './support/dialects.ts'

describe.each(dialects)('an appliance on %s that is not set up yet', (dialect) => {
  let at: Declared

  beforeAll(async () => {
    at = await openDeclared(dialect)
  })
  afterAll(() => at.drop())

  const wrong: [string, (document: Document) => void, string[]][] = [
    ['an unknown key', (d) => (d['sites'] = []), [': has parts that are not known: sites']],
    [
      'a role of a group that is none',
      (d) => (d.administratorGroups[0]!['role'] = 'king'),
      ['administratorGroups[0].role: is not a role'],
    ],
    [
      'two roles of a group',
      (d) => d.administratorGroups.push({ group: 'service desk', role: 'auditor' }),
      ['administratorGroups[2].group: service desk is there twice'],
    ],
    [
      'a role of no group',
      (d) => (d.administratorGroups = [{ group: ' ', role: 'owner' }]),
      ['administratorGroups[0].group: is needed'],
    ],
    [
      'a password in the file',
      (d) => (d.administrators[0]!['password'] = 'x'),
      ['administrators[0]: has parts that are not known: password'],
    ],
    [
      'a time zone that is none',
      (d) => (d.organization['timeZone'] = 'Mars/Base'),
      ['organization.timeZone: Mars/Base is not a time zone such as Europe/Berlin'],
    ],
    [
      'no owner',
      (d) => (d.administrators = []),
      ['administrators: needs an owner with a passwordFile: the appliance is not set up yet'],
    ],
    [
      'no organization',
      (d) => delete (d as Partial<Document>).organization,
      ['organization: is needed: the appliance is not set up yet'],
    ],
    [
      'no password for somebody new',
      (d) => delete d.administrators[1]!['passwordFile'],
      ['administrators[1].passwordFile: is needed: there is no administrator help-desk yet'],
    ],
    [
      'a role that is none',
      (d) => (d.administrators[1]!['role'] = 'king'),
      ['administrators[1].role: is not a role'],
    ],
    [
      'a user name twice',
      (d) => (d.administrators[1]!['userName'] = 'MAREN'),
      ['administrators[1].userName: MAREN is there twice'],
    ],
    [
      'a placement rule of a unit that is none',
      (d) => (d.placementRules[1]!['unit'] = 'Sales'),
      ['placementRules[1].unit: is no distinguished name, such as OU=Sales,DC=corp,DC=example'],
    ],
    [
      'a placement rule that gives nothing, for a name of 10,000 characters',
      (d) =>
        (d.placementRules = [
          { name: 'A', pattern: 'x'.repeat(10_000), tags: ['x'] },
          { name: 'a', pattern: 'x' },
        ]),
      [
        'placementRules[0].pattern: needs 1 to 200 characters',
        'placementRules[1].tags: needs tags, or a site above',
        'placementRules[1].name: a is there twice',
      ],
    ],
    [
      'relative files',
      (d) => (d.directories[0]!['bindPasswordFile'] = 'secret'),
      ['directories[0].bindPasswordFile: must begin with /: the appliance reads it'],
    ],
    [
      'missing files',
      (d) => {
        d.directories[0]!['bindPasswordFile'] = '/nowhere/a'
        d.administrators[0]!['passwordFile'] = '/nowhere/b'
      },
      [
        'administrators[0].passwordFile: /nowhere/b cannot be read by the appliance',
        'directories[0].bindPasswordFile: /nowhere/a cannot be read by the appliance',
      ],
    ],
    [
      'a schedule that is none',
      (d) => (d.directories[0]!['schedule'] = 'often'),
      ['directories[0].schedule: must be five fields of cron, such as 0 3 * * *'],
    ],
    [
      'several values',
      (d) => {
        d.policies[0]!.entries[0]!.value = 'dba999'
        d.policies[1]!.entries[0]!.value = 101
        d.policies[1]!.entries[1]!.mode = 'maybe'
      },
      [
        expect.stringMatching(
          /^policies\[0\]\.entries\[0\]\.value: safety\.twa\.limit: /,
        ) as unknown as string,
        expect.stringMatching(/^policies\[1\]\.entries\[0\]\.value: sidetone\.level: /) as unknown as string,
        'policies[1].entries[1].mode: is none of locked, suggested, mandatory',
      ],
    ],
    [
      'a setting that is none',
      (d) => (d.policies[1]!.entries[0]!.setting = 'volume'),
      ['policies[1].entries[0].setting: volume is not a setting a policy can set'],
    ],
    [
      'two scopes',
      (d) => (d.policies[0]!.assignments[0]!['tag'] = 'x'),
      ['policies[0].assignments[0]: needs one of everyone, group, model, tag and device'],
    ],
    [
      'a model that is none',
      (d) => (d.policies[1]!.assignments[2]!['model'] = 'acme'),
      ['policies[1].assignments[2].model: acme is not a known model'],
    ],
    [
      'a counted code without a number',
      (d) => delete d.enrolmentCodes[0]!['uses'],
      ['enrolmentCodes[0].uses: is needed'],
    ],
    [
      'a file that is there already',
      (d) => (d.enrolmentCodes[0]!['file'] = join(at.folder, 'bind-password')),
      [expect.stringMatching(/^enrolmentCodes\[0\]\.file: .* is there already$/) as unknown as string],
    ],
    [
      'a file in no folder',
      (d) => (d.enrolmentCodes[0]!['file'] = '/nowhere/pilot.code'),
      ['enrolmentCodes[0].file: /nowhere/pilot.code is in no folder that the appliance can write to'],
    ],
  ]
  it.each(wrong)('is left alone by a document with %s', async (_, change, said) => {
    const before = await at.everything()
    expect(await at.faults(at.changed(change))).toEqual(said)
    expect(await at.everything()).toBe(before)
  })

  const texts: [string, RegExp][] = [
    ['', /^: says nothing$/],
    ['organization: [', /^: is not YAML: .* \(line 1\)$/],
    ['organization:\n  name: A\n  name: B\n', /^: is not YAML: Map keys must be unique \(line 3\)$/],
    ['just words', /^: is not of the kind that is asked for \(object\)$/],
    [
      `a: &a [x]\nb: &b [${'*a,'.repeat(60)}]\nc: [${'*b,'.repeat(60)}]`,
      /^: repeats parts by alias too often$/,
    ],
    ['x'.repeat(1024 * 1024 + 1), /^: has more than 1,?048,?576 bytes$/],
    ['password: !secret hunter2\n', /^: is not YAML: Unresolved tag: !secret \(line 1\)$/],
  ]
  it.each(texts)('is left alone by text that is no document: %#', async (text, said) => {
    const found = await at.faults(text)
    expect(found[0]).toMatch(said)
    expect(found.join(' ')).not.toContain('hunter2')
  })

  it('counts what is refused', () => {
    expect(wrong).toHaveLength(23)
    expect(texts).toHaveLength(7)
  })
})
