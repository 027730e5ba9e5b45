import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import {
  damage,
  damages,
  entryOf,
  NOTHING,
  rosterOf,
  snapshotOf,
  worlds,
  type World,
} from '../../../test/support/directory-worlds.ts'
import type { Roster, RosterChange } from '../people/index.ts'
import { guardPlan, type Surroundings } from './guard.ts'
import { CERTAIN_AFTER_MS, countPlan, planSync } from './plan.ts'
import { peopleIn, rosterAfter } from './roster-model.ts'

/** Properties take their time on a busy machine. */
vi.setConfig({ testTimeout: 60_000 })

const NOW = 1_800_000_000_000
const REMOVING = ['member.removed', 'nested.removed']

const around = (more: Partial<Surroundings> = {}): Surroundings => ({
  used: new Set(),
  owners: new Set(),
  lastGoodPeople: 0,
  configurationChanged: false,
  anotherDirectory: false,
  ...more,
})

const kinds = (changes: readonly RosterChange[]): string[] => changes.map(({ kind }) => kind)

const world = (count: number, members: number[]): World => ({
  people: Array.from({ length: count }, (_, n) =>
    entryOf({
      objectclass: ['inetOrgPerson'],
      entryuuid: [`person-${n}`],
      entrydn: [`uid=p${n},dc=test`],
      uid: [`p${n}`],
      cn: [`Person ${n}`],
    }),
  ),
  groups: [
    entryOf({
      objectclass: ['groupOfNames'],
      entryuuid: ['group-0'],
      entrydn: ['cn=g,dc=test'],
      cn: ['g'],
      member: members.length > 0 ? members.map((n) => `uid=p${n},dc=test`) : ['dc=test'],
    }),
  ],
})

describe('planning a synchronization', () => {
  it('plans nothing where nothing differs', () => {
    fc.assert(
      fc.property(worlds, (shown) => {
        expect(planSync(rosterOf(shown, NOW), snapshotOf(shown), NOW)).toEqual([])
      }),
    )
  })

  it('needs one run to follow any change', () => {
    fc.assert(
      fc.property(worlds, worlds, (before, after) => {
        const roster = rosterOf(after, NOW, rosterOf(before, NOW))
        expect(planSync(roster, snapshotOf(after), NOW)).toEqual([])
      }),
    )
  })

  it('does not depend on the order of entries, attributes and values, nor on repetitions', () => {
    const shuffled = worlds.chain((shown) =>
      fc.tuple(
        fc.constant(shown),
        fc.record({
          people: fc.shuffledSubarray(shown.people, { minLength: shown.people.length }),
          groups: fc.shuffledSubarray(shown.groups, { minLength: shown.groups.length }),
        }),
        fc.array(fc.nat(24), { maxLength: 5 }),
      ),
    )
    fc.assert(
      fc.property(worlds, shuffled, (before, [shown, other, repeated]) => {
        const twice = repeated.map((at) => other.people[at]).filter((entry) => entry !== undefined)
        const turned = {
          people: [...twice, ...other.people.map((entry) => entry.toReversed())],
          groups: other.groups.map((entry) =>
            entry.map(([name, values]) => [name, values.toReversed()] as const),
          ),
        }
        const roster = rosterOf(before, NOW)
        expect(planSync(roster, snapshotOf(turned), NOW)).toEqual(planSync(roster, snapshotOf(shown), NOW))
      }),
    )
  })

  it('holds or removes nothing, whatever a server loses or hides', () => {
    let damaged = 0
    fc.assert(
      fc.property(worlds, damages, fc.array(fc.nat(6)), (shown, faults, used) => {
        const roster = rosterOf(shown, NOW)
        const seen = snapshotOf(damage(shown, faults))
        const changes = planSync(roster, seen, NOW + 1)
        const holds = guardPlan(
          roster,
          seen,
          changes,
          around({ lastGoodPeople: roster.people.size, used: new Set(used.map((n) => `group-${n}`)) }),
          NOW + 1,
        )
        if (changes.length > 0) damaged++
        if (holds.length > 0) return
        expect(kinds(changes).filter((kind) => REMOVING.includes(kind))).toEqual([])
        const after = rosterAfter(roster, changes, NOW + 1)
        for (const key of roster.groups.keys())
          expect([...peopleIn(after, key)]).toEqual(expect.arrayContaining([...peopleIn(roster, key)]))
      }),
      { numRuns: 1000 },
    )
    expect(damaged).toBeGreaterThan(250)
  })

  it('never takes anybody out of a group they are still in', () => {
    fc.assert(
      fc.property(worlds, worlds, (before, after) => {
        const seen = snapshotOf(after)
        for (const change of planSync(rosterOf(before, NOW), seen, NOW))
          if (change.kind === 'member.removed')
            expect(seen.groups.get(change.group)?.people.has(change.person)).toBe(false)
      }),
    )
  })

  it('calls an absent person missing only after two complete runs an hour apart', () => {
    const roster = rosterOf(world(4, [0, 1]), NOW)
    const gone = snapshotOf(world(3, [0, 1]))
    const noticed = planSync(roster, gone, NOW)
    expect(noticed).toEqual([{ kind: 'person.absent', person: 'person-3' }])
    const marked = rosterAfter(roster, noticed, NOW)
    expect(planSync(marked, gone, NOW + CERTAIN_AFTER_MS - 1)).toEqual([])
    expect(planSync(marked, gone, NOW + CERTAIN_AFTER_MS)).toEqual([
      { kind: 'person.missing', person: 'person-3' },
    ])
    expect(kinds(planSync(marked, snapshotOf(world(4, [0, 1])), NOW + 1))).toEqual(['person.returned'])
  })

  it('applies explicit evidence that an account is disabled at once, and lifts only that', () => {
    const roster = rosterOf(world(2, [0]), NOW)
    const locked = world(2, [0])
    locked.people[0] = [...locked.people[0]!, ['pwdaccountlockedtime', ['000001010000Z']]]
    const changes = planSync(roster, snapshotOf(locked), NOW)
    expect(changes).toEqual([{ kind: 'person.disabled', person: 'person-0' }])
    const disabled = rosterAfter(roster, changes, NOW)
    expect(planSync(disabled, snapshotOf(world(2, [0])), NOW)).toEqual([
      { kind: 'person.enabled', person: 'person-0' },
    ])
  })

  it('waits an hour before it believes that a group without any shown member is empty', () => {
    const posix = (logins: string[]): World => ({
      ...world(3, [0]),
      groups: [
        entryOf({
          objectclass: ['posixGroup'],
          entryuuid: ['group-0'],
          entrydn: ['cn=g,dc=test'],
          cn: ['g'],
          gidnumber: ['7'],
          memberuid: logins,
        }),
      ],
    })
    const roster = rosterOf(posix(['p0', 'P1']), NOW)
    const emptied = planSync(roster, snapshotOf(posix([])), NOW)
    expect(kinds(emptied)).toEqual(['group.emptied'])
    const marked = rosterAfter(roster, emptied, NOW)
    expect(planSync(marked, snapshotOf(posix([])), NOW + 1)).toEqual([])
    expect(kinds(planSync(marked, snapshotOf(posix([])), NOW + CERTAIN_AFTER_MS))).toEqual([
      'group.filled',
      'member.removed',
      'member.removed',
    ])
  })

  it('gives the login of somebody who is gone to a new person, never the old person’s place', () => {
    const roster = rosterOf(world(2, [0]), NOW)
    const again = world(2, [0])
    again.people[1] = again.people[1]!.map(([name, values]) =>
      name === 'entryuuid' ? (['entryuuid', ['person-new']] as const) : ([name, values] as const),
    )
    const after = rosterAfter(roster, planSync(roster, snapshotOf(again), NOW), NOW)
    expect(after.people.get('person-1')).toMatchObject({ logins: [], absentSince: NOW })
    expect(after.people.get('person-new')).toMatchObject({ logins: ['p1'], absentSince: null })
  })

  it('leaves two people with one login as they were', () => {
    const roster = rosterOf(world(2, [0]), NOW)
    const shared = world(3, [0])
    shared.people[2] = shared.people[2]!.map(([name, values]) =>
      name === 'uid' ? (['uid', ['P1']] as const) : ([name, values] as const),
    )
    const seen = snapshotOf(shared)
    expect(planSync(roster, seen, NOW)).toEqual([])
    expect(seen.notes).toContainEqual({ note: 'shared_login', count: 2 })
  })
})

describe('the guard', () => {
  const judge = (roster: Roster, shown: World, more: Partial<Surroundings> = {}): string[] => {
    const seen = snapshotOf(shown)
    const changes = planSync(roster, seen, NOW)
    const surroundings = around({ lastGoodPeople: roster.people.size, ...more })
    return guardPlan(roster, seen, changes, surroundings, NOW).map(({ reason }) => reason)
  }
  const everybody = (count: number): number[] => Array.from({ length: count }, (_, n) => n)
  const used = new Set(['group-0'])

  it('lets a harmless change pass', () => {
    expect(judge(rosterOf(world(100, everybody(50)), NOW), world(102, everybody(49)), { used })).toEqual([])
  })

  it('holds the first run, another configuration and another directory', () => {
    const shown = world(3, [0])
    expect(judge(NOTHING, shown, { lastGoodPeople: null, configurationChanged: true })).toEqual(['first_run'])
    expect(judge(rosterOf(shown, NOW), shown, { configurationChanged: true })).toEqual([
      'configuration_changed',
    ])
    expect(judge(rosterOf(shown, NOW), shown, { anotherDirectory: true })).toEqual(['another_directory'])
  })

  it('holds an answer without people or without groups', () => {
    const roster = rosterOf(world(3, [0]), NOW)
    expect(judge(roster, { people: [], groups: world(3, [0]).groups })).toContain('no_people')
    expect(judge(roster, { ...world(3, [0]), groups: [] })).toEqual(['no_groups'])
  })

  it('holds more than 5 % and more than 5 removals, but not fewer', () => {
    const roster = rosterOf(world(100, []), NOW)
    expect(judge(roster, world(95, []))).toEqual([])
    expect(judge(roster, world(94, []))).toEqual(['many_removals'])
    expect(judge(rosterOf(world(200, []), NOW), world(190, []))).toEqual([])
  })

  it('holds more than 500 removals, however small a share they are', () => {
    const roster = rosterOf(world(10_100, []), NOW)
    expect(judge(roster, world(9_599, []))).toEqual(['many_removals'])
    expect(judge(roster, world(9_600, []))).toEqual([])
  })

  it('holds a total under 80 % of the last good run', () => {
    const roster = rosterOf(world(8, []), NOW)
    expect(judge(roster, world(8, []), { lastGoodPeople: 10 })).toEqual([])
    expect(judge(roster, world(8, []), { lastGoodPeople: 11 })).toEqual(['fewer_people'])
  })

  it('holds a used group that is gone, emptied or halved, and only a used one', () => {
    const roster = rosterOf(world(12, everybody(4)), NOW)
    const gone = {
      ...world(12, []),
      groups: [
        entryOf({
          objectclass: ['groupOfNames'],
          entryuuid: ['group-9'],
          entrydn: ['cn=other,dc=test'],
          cn: ['other'],
          member: ['dc=test'],
        }),
      ],
    }
    const cases: [World, string][] = [
      [gone, 'used_group_gone'],
      [world(12, []), 'used_group_emptied'],
      [world(12, [0]), 'used_group_halved'],
    ]
    for (const [shown, reason] of cases) {
      expect(judge(roster, shown, { used })).toEqual([reason])
      expect(judge(roster, shown)).toEqual([])
    }
    expect(judge(roster, world(12, [0, 1]), { used })).toEqual([])
  })

  it('holds what gives more than 5 % of people other policies', () => {
    const roster = rosterOf(world(100, everybody(50)), NOW)
    expect(judge(roster, world(100, everybody(55)), { used })).toEqual([])
    expect(judge(roster, world(100, everybody(56)), { used })).toEqual(['many_policies_change'])
  })

  it('holds new members of a group of owners', () => {
    const roster = rosterOf(world(12, [0, 1]), NOW)
    expect(judge(roster, world(12, [0, 1, 2]), { owners: used })).toEqual(['new_owners'])
    expect(judge(roster, world(12, [0]), { owners: used })).toEqual([])
  })

  it('holds members that are hidden', () => {
    const shown = world(12, [0])
    const hidden = damage(shown, [{ kind: 'hide', of: 'groups', attribute: 'member', which: [true] }])
    expect(judge(rosterOf(shown, NOW), hidden)).toEqual(['members_hidden'])
  })

  it('holds other logins for more than a fifth of people', () => {
    const shown = world(20, [])
    const renamed = {
      ...shown,
      people: shown.people.map((entry, n) =>
        n < 6
          ? entry.map(([name, values]) =>
              name === 'uid' ? ([name, [`new${n}`]] as const) : ([name, values] as const),
            )
          : entry,
      ),
    }
    expect(judge(rosterOf(shown, NOW), renamed)).toEqual(['many_identities_change'])
  })

  it('counts what a plan does', () => {
    const seen = snapshotOf(world(3, [0, 1]))
    expect(countPlan(seen, planSync(NOTHING, seen, NOW))).toEqual({
      people: 3,
      groups: 1,
      changes: { 'person.added': 3, 'group.added': 1, 'member.added': 2 },
    })
  })
})
