import { describe, expect, test } from 'vitest'
import { resolveTarget, validUntil, type Assignment, type Exclusion, type Subject } from './resolve-target.ts'

const SUBJECT: Subject = {
  personId: 'ada',
  groupIds: ['agents'],
  siteId: 'kiel',
  computerTags: ['desk'],
  deviceKeys: ['earshot-reference/ER-1'],
}

const assignment = (rest: Partial<Assignment> = {}): Assignment => ({
  id: 'a',
  policy: { id: 'p', name: 'Policy', revision: 3 },
  scope: { kind: 'everyone', id: null, name: null },
  rank: 0,
  startsAt: null,
  endsAt: null,
  entries: [{ setting: 'ui.dnd', value: true, mode: 'locked', since: 1 }],
  exclusions: [],
  ...rest,
})

const out = (kind: Exclusion['kind'], id: string, until: number | null): Exclusion => ({
  kind,
  id,
  reason: 'asked for',
  until,
})
const resolved = (rest: Partial<Assignment>) => resolveTarget([assignment(rest)], SUBJECT, 10)

describe('the target of a hub', () => {
  test.each([
    ['everyone', null, true],
    ['model', 'any-model', true],
    ['person', 'ada', true],
    ['person', 'bob', false],
    ['person', null, false],
    ['group', 'agents', true],
    ['group', 'sales', false],
    ['site', 'kiel', true],
    ['site', 'bonn', false],
    ['computerTag', 'desk', true],
    ['computerTag', 'lab', false],
    ['device', 'earshot-reference/ER-1', true],
    ['device', 'earshot-reference/ER-2', false],
  ] as const)('carries what is assigned to %s %s: %s', (kind, id, carried) => {
    const { assignments, dropped } = resolved({ scope: { kind, id, name: null } })
    expect(assignments).toHaveLength(carried ? 1 : 0)
    expect(dropped.map(({ reason }) => reason)).toEqual(carried ? [] : ['outOfScope'])
  })

  test('carries what starts later and drops what has ended or says nothing', () => {
    expect(resolved({ startsAt: 99, endsAt: 100 }).assignments).toHaveLength(1)
    expect(resolved({ endsAt: 11 }).assignments).toHaveLength(1)
    expect(resolved({ endsAt: 10 }).dropped[0]?.reason).toBe('ended')
    expect(resolved({ entries: [] }).dropped[0]?.reason).toBe('noEntries')
  })

  test('drops what the person is excluded from as long as it could last, and says by which exclusion', () => {
    const forGood = out('person', 'ada', null)
    expect(resolved({ exclusions: [forGood] }).dropped[0]).toMatchObject({
      reason: 'excluded',
      exclusion: forGood,
    })
    expect(resolved({ endsAt: 50, exclusions: [out('group', 'agents', 50)] }).dropped[0]?.reason).toBe(
      'excluded',
    )
    expect(resolved({ endsAt: 51, exclusions: [out('group', 'agents', 50)] }).assignments).toHaveLength(1)
    const device = { kind: 'device', id: 'earshot-reference/ER-1', name: null } as const
    expect(resolved({ scope: device, exclusions: [out('device', device.id, null)] }).dropped[0]?.reason).toBe(
      'excluded',
    )
  })

  test('carries one exclusion for the person and one for each device of the hub, with the latest end', () => {
    const exclusions = [
      out('person', 'ada', 20),
      out('group', 'agents', 30),
      out('group', 'sales', 99),
      out('person', 'ada', 9),
      out('device', 'earshot-reference/ER-1', 40),
      out('device', 'earshot-reference/ER-1', null),
      out('device', 'earshot-reference/ER-2', null),
    ]
    expect(resolved({ exclusions }).assignments[0]?.exclusions).toEqual([
      { device: null, until: 30 },
      { device: 'earshot-reference/ER-1', until: null },
    ])
  })

  test('never tells a hub why someone is excluded, or that others are', () => {
    const { assignments } = resolved({ exclusions: [out('person', 'bob', null), out('person', 'ada', 20)] })
    expect(JSON.stringify(assignments)).not.toMatch(/asked for|bob|ada/)
  })

  test('of nobody holds what is for everyone, the model, the site, the computer and the device', () => {
    const nobody: Subject = { ...SUBJECT, personId: null, groupIds: [] }
    const kinds = (['everyone', 'person', 'group', 'site'] as const).map((kind, index) =>
      assignment({
        id: `a${index}`,
        scope: {
          kind,
          id: { everyone: null, person: 'ada', group: 'agents', site: 'kiel' }[kind],
          name: null,
        },
      }),
    )
    expect(resolveTarget(kinds, nobody, 10).assignments.map(({ scope }) => scope.kind)).toEqual([
      'site',
      'everyone',
    ])
  })

  test('stays valid until the first end of an assignment or exclusion', () => {
    const { assignments } = resolveTarget(
      [
        assignment({ endsAt: 50, startsAt: 12 }),
        assignment({ id: 'b', exclusions: [out('person', 'ada', 30)] }),
      ],
      SUBJECT,
      10,
    )
    expect(validUntil(assignments, 10)).toBe(30)
    expect(validUntil(assignments, 30)).toBe(50)
    expect(validUntil(assignments, 50)).toBeNull()
  })
})
