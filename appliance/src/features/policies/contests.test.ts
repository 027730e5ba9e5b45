import type { Assignment, TargetEntry } from '@earshot/protocol'
import { describe, expect, it } from 'vitest'
import { contestantsOf } from './contest-view-models.ts'
import { findContests } from './contests.ts'

const NOW = 1_000
const entry = (value: TargetEntry['value'], mode = 'locked', setting = 'sidetone.level'): TargetEntry => ({
  setting,
  value,
  mode,
  since: 1,
})
const given = (policy: string, more: Partial<Assignment> = {}): Assignment => ({
  id: `to-${policy}`,
  policy: { id: policy, name: policy.toUpperCase(), revision: 1 },
  scope: { kind: 'everyone', id: null, name: null },
  rank: 10,
  startsAt: null,
  endsAt: null,
  exclusions: [],
  entries: [entry(policy.charCodeAt(0))],
  ...more,
})
const group = (id: string): Partial<Assignment> => ({ scope: { kind: 'group', id, name: null } })
const found = (...assignments: Assignment[]) =>
  findContests(assignments, NOW).map((contest) => {
    const { setting, sure, tie, same } = contest
    return { setting, sure, tie, same, order: contestantsOf(contest).map(({ policy }) => policy.id) }
  })
const setting = 'sidetone.level'

describe('ties and overlaps', () => {
  it('of equal scope and rank are ties, and the smaller policy id wins', () => {
    expect(found(given('b'), given('a'))).toEqual([
      { setting, sure: true, tie: true, same: false, order: ['a', 'b'] },
    ])
  })

  it('of equal scope and different rank are won by the lower rank, whatever the ids', () => {
    expect(found(given('a', { rank: 20 }), given('b'))).toEqual([
      { setting, sure: true, tie: false, same: false, order: ['b', 'a'] },
    ])
  })

  it('are won by what is mandatory, and by what is stricter, as on the headset', () => {
    const limit = (value: string, mode: string) => ({ entries: [entry(value, mode, 'safety.twa.limit')] })
    const loose = given('a', limit('none', 'locked'))
    const bound = given('b', { rank: 20, ...limit('dba85', 'mandatory') })
    const strict = given('c', { rank: 30, ...limit('dba80', 'mandatory') })
    expect(found(loose, bound)[0]?.order).toEqual(['b', 'a'])
    expect(found(loose, bound, strict)[0]?.order[0]).toBe('c')
  })

  it('may meet in groups and tags, and never in two models, sites, persons or headsets', () => {
    expect(found(given('a', group('g1')), given('b', group('g2')))).toMatchObject([
      { sure: false, tie: true },
    ])
    expect(found(given('a', group('g1')), given('b', group('g1')))).toMatchObject([{ sure: true }])
    const kinds = ['model', 'site', 'person', 'device'] as const
    for (const kind of kinds) {
      const at = (id: string): Partial<Assignment> => ({ scope: { kind, id, name: null } })
      expect(found(given('a', at('x')), given('b', at('y')))).toEqual([])
      expect(found(given('a', at('x')), given('b', at('x')))).toMatchObject([{ sure: true }])
    }
  })

  it('are none between scopes of different kinds, different settings, or two assignments of one policy', () => {
    expect(found(given('a'), given('b', group('g1')))).toEqual([])
    expect(found(given('a'), given('b', { entries: [entry(true, 'locked', 'safety.g616')] }))).toEqual([])
    expect(found(given('a', group('g1')), { ...given('a', group('g2')), id: 'other' })).toEqual([])
  })

  it('are none where the two are never in force together, or one of them is over', () => {
    const early = { startsAt: NOW, endsAt: NOW + 10 }
    expect(found(given('a', early), given('b', { startsAt: NOW + 10 }))).toEqual([])
    expect(found(given('a', early), given('b', { startsAt: NOW + 9 }))).toHaveLength(1)
    expect(found(given('a', { endsAt: NOW }), given('b'))).toEqual([])
  })

  it('come with what matters first: ties, other overlaps, and last those that want the same', () => {
    const wants = (value: number, mode: string, name: string) => entry(value, mode, name)
    const one = given('a', {
      entries: [
        wants(1, 'locked', 'mic.mute.led'),
        wants(1, 'locked', 'mic.volume'),
        wants(1, 'locked', setting),
      ],
    })
    const two = given('b', {
      rank: 20,
      entries: [wants(1, 'locked', 'mic.mute.led'), wants(2, 'locked', setting)],
    })
    const three = given('c', { entries: [wants(2, 'locked', 'mic.volume')] })
    expect(found(one, two, three).map((contest) => [contest.setting, contest.tie, contest.same])).toEqual([
      ['mic.volume', true, false],
      [setting, false, false],
      ['mic.mute.led', false, true],
    ])
  })

  it('are found in a time that follows the assignments: 2,000 of them in one setting', () => {
    const many = Array.from({ length: 2_000 }, (_, place) => ({
      ...given('a', group(`g${place}`)),
      id: `assignment-${place}`,
      policy: { id: `policy-${place}`, name: '', revision: 1 },
    }))
    expect(found(...many)).toMatchObject([{ tie: true }])
  })
})
