import type { Assignment, Subject } from '@earshot/protocol'
import { describe, expect, it } from 'vitest'
import { findUniversal, isGoverned } from './governance.ts'

const NOW = 1_000
const given = (
  kind: Assignment['scope']['kind'],
  id: string | null,
  more: Partial<Assignment> = {},
): Assignment => ({
  id: 'assignment',
  policy: { id: 'policy', name: 'Policy', revision: 1 },
  scope: { kind, id, name: null },
  rank: 1,
  startsAt: null,
  endsAt: null,
  exclusions: [],
  entries: [{ setting: 'sidetone.level', value: 33, mode: 'locked', since: 1 }],
  ...more,
})
const subject: Subject = {
  personId: 'ann',
  groupIds: ['agents'],
  siteId: 'north',
  computerTags: ['lab'],
  deviceKeys: ['earshot-reference/A1'],
}
const excluded = (kind: 'person' | 'device', id: string, until: number | null = null) => ({
  exclusions: [{ kind, id, reason: 'r', until }],
})
const governed = (...assignments: Assignment[]) => isGoverned(assignments, subject, NOW)

describe('a computer', () => {
  it.each<[string, Assignment, boolean]>([
    ['for everyone', given('everyone', null), true],
    ['for its person', given('person', 'ann'), true],
    ['for another person', given('person', 'bob'), false],
    ['for a group of its person', given('group', 'agents'), true],
    ['for another group', given('group', 'sales'), false],
    ['for its tag', given('computerTag', 'lab'), true],
    ['for its site', given('site', 'north'), true],
    ['for its headset', given('device', 'earshot-reference/A1'), true],
    ['for another headset', given('device', 'earshot-reference/A2'), false],
    ['for the model of its headset', given('model', 'earshot-reference'), true],
    ['for another model', given('model', 'standard-telephony-headset'), false],
    ['without entries', given('everyone', null, { entries: [] }), false],
    ['that has not begun', given('everyone', null, { startsAt: NOW + 1 }), false],
    ['that is over', given('everyone', null, { endsAt: NOW }), false],
    ['out of which its person is taken', given('everyone', null, excluded('person', 'ann')), false],
    [
      'out of which its person is taken for a time',
      given('everyone', null, excluded('person', 'ann', NOW + 1)),
      false,
    ],
    ['out of which its person was taken', given('everyone', null, excluded('person', 'ann', NOW)), true],
    [
      'for its headset, which is taken out',
      given('device', 'earshot-reference/A1', excluded('device', 'earshot-reference/A1')),
      false,
    ],
    [
      'that says something of the hub alone',
      given('everyone', null, {
        entries: [{ setting: 'hub.log.level', value: 'debug', mode: 'locked', since: 1 }],
      }),
      true,
    ],
  ])('is governed by an assignment %s only if that reaches it', (_what, assignment, expected) => {
    expect(governed(assignment)).toBe(expected)
  })

  it('is governed by nothing where nothing is published, and by one of several', () => {
    expect(governed()).toBe(false)
    expect(governed(given('group', 'sales'), given('group', 'agents'))).toBe(true)
  })

  it('need not be looked at where one assignment reaches everybody now', () => {
    const all = given('everyone', null)
    expect(findUniversal([given('group', 'agents'), all], NOW)).toBe(all)
    const others = [
      given('group', 'agents'),
      given('everyone', null, { startsAt: NOW + 1 }),
      given('everyone', null, { endsAt: NOW }),
      given('everyone', null, { entries: [] }),
      given('everyone', null, excluded('person', 'bob')),
    ]
    for (const other of others) expect(findUniversal([other], NOW)).toBeUndefined()
    expect(others).toHaveLength(5)
  })
})
