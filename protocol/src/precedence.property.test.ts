import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { CATALOGUE } from './catalogue/catalogue.ts'
import { isValidValue, sameValue, stricter } from './catalogue/values.ts'
import { effective, explain, nextChange, type Assigned, type Effective, type Place } from './effective.ts'
import { LOSS_TEXTS, WIN_TEXTS } from './explanation-texts.ts'
import { oracle } from './oracle.test-support.ts'
import { resolveTarget, validUntil, type Assignment, type Subject } from './resolve-target.ts'
import { targetAssignmentSchema } from './target.ts'
import {
  arbitraryAssignments,
  arbitraryPlace,
  arbitrarySubject,
  arbitraryTime,
  TRIED_SETTINGS,
} from './worlds.test-support.ts'

vi.setConfig({ testTimeout: 60_000 })

type World = { assignments: Assignment[]; subject: Subject; place: Place; now: number; later: number }

const world: fc.Arbitrary<World> = arbitrarySubject.chain((subject) =>
  fc
    .record({
      assignments: arbitraryAssignments,
      subject: fc.constant(subject),
      place: arbitraryPlace(subject),
      now: arbitraryTime,
      wait: arbitraryTime,
    })
    .map(({ wait, ...rest }) => ({ ...rest, later: rest.now + wait })),
)

const RUNS = { numRuns: 600 }
const always = (claim: (world: World) => void): void => fc.assert(fc.property(world, claim), RUNS)
const target = ({ assignments, subject }: World, now: number): Assigned =>
  resolveTarget(assignments, subject, now)
const judge = (assigned: Assigned, place: Place, now: number): Effective[] => [
  ...effective(assigned, place, CATALOGUE, now).values(),
]
const judged = (it: World): Effective[] => judge(target(it, it.now), it.place, it.now)
/** As a hub holds it: through JSON and the schema of the wire. */
const delivered = (assigned: Assigned): Assigned => ({
  assignments: targetAssignmentSchema.array().parse(JSON.parse(JSON.stringify(assigned.assignments))),
})

describe('who gets what, whatever the assignments are', () => {
  test('is what the rules say when told a second time and another way', () => {
    let decided = 0
    always((it) => {
      const found = effective(target(it, it.now), it.place, CATALOGUE, it.now)
      for (const id of TRIED_SETTINGS) {
        const winner = found.get(id)?.winner
        const expected = oracle(it.assignments, it.subject, it.place, id, it.now)
        expect(winner ? { assignment: winner.id, value: winner.value } : null).toEqual(expected)
        decided += expected ? 1 : 0
      }
    })
    expect(decided).toBeGreaterThan(1000)
  })

  test('is the same every time and in whatever order the assignments come', () => {
    fc.assert(
      fc.property(
        world.chain((it) =>
          fc.tuple(
            fc.constant(it),
            fc.shuffledSubarray(it.assignments, { minLength: it.assignments.length }),
          ),
        ),
        ([it, assignments]) => {
          const shuffled = { ...it, assignments }
          expect(resolveTarget(assignments, it.subject, it.now)).toEqual(
            resolveTarget(it.assignments, it.subject, it.now),
          )
          expect(judged(shuffled)).toEqual(judged(it))
          expect(
            judge({ assignments: target(it, it.now).assignments.toReversed() }, it.place, it.now),
          ).toEqual(judged(it))
        },
      ),
      RUNS,
    )
  })

  test('never loosens a mandatory entry', () => {
    let mandatory = 0
    always((it) => {
      for (const item of judged(it)) {
        const setting = CATALOGUE.settings.get(item.setting)
        const bound = item.losers.filter((loser) => loser.mode === 'mandatory' && !isIdle(loser.reason.code))
        for (const loser of bound) {
          mandatory += 1
          expect(item.mode).not.toBe('suggested')
          expect(setting && stricter(setting, loser.value, item.value)).toBe(false)
          if (!setting?.safeDirection) expect(item.mode).toBe('mandatory')
        }
      }
    })
    expect(mandatory).toBeGreaterThan(200)
  })

  test('lets a child count exactly where the values that win for its parents allow it', () => {
    let forbidden = 0
    always((it) => {
      const found = effective(target(it, it.now), it.place, CATALOGUE, it.now)
      for (const item of found.values()) {
        const link = CATALOGUE.settings.get(item.setting)?.parent
        const parent = link && found.get(link.setting)
        const allowed = !parent || link.allows.some((value) => sameValue(value, parent.value))
        expect(item.notApplicable).toEqual(allowed ? null : { parent: parent?.setting, value: parent?.value })
        forbidden += allowed ? 0 : 1
      }
    })
    expect(forbidden).toBeGreaterThan(20)
  })

  test('is told with the winner, every loser, and a reason for each that names who beat it', () => {
    always((it) => {
      const assigned = target(it, it.now)
      for (const id of TRIED_SETTINGS) {
        const { effective: found, losers } = explain(assigned, it.place, CATALOGUE, it.now, id)
        const named = [...(found ? [found.winner.id] : []), ...losers.map((loser) => loser.id)]
        expect(named.toSorted()).toEqual(reaching(assigned, it.place, id, it.now).toSorted())
        if (found) expect(WIN_TEXTS[found.winner.reason]).toBeTruthy()
        for (const { reason } of losers) {
          expect(LOSS_TEXTS[reason.code]).toBeTruthy()
          if ('by' in reason) expect(named).toContain(reason.by)
        }
      }
    })
  })

  test('names only values and modes of the policies', () => {
    always((it) => {
      for (const item of judged(it)) {
        const setting = CATALOGUE.settings.get(item.setting)
        expect(setting && isValidValue(setting, item.value).ok).toBe(true)
        const source = it.assignments.find((assignment) => assignment.id === item.winner.id)
        expect(source?.entries).toContainEqual({
          setting: item.setting,
          value: item.value,
          mode: item.mode,
          since: item.since,
        })
      }
    })
  })
})

describe('hub, simulator and why page', () => {
  test('agree: a target delivered earlier says later what a fresh one says then', () => {
    always((it) => {
      const held = delivered(target(it, it.now))
      expect(judge(held, it.place, it.later)).toEqual(judge(target(it, it.later), it.place, it.later))
    })
  })

  test('get a target in order of precedence that does not name what can never apply', () => {
    always((it) => {
      const { assignments, dropped } = resolveTarget(it.assignments, it.subject, it.now)
      expect(assignments.length + dropped.length).toBe(it.assignments.length)
      for (const { assignment, reason, exclusion } of dropped)
        expect(exclusion !== null, assignment.id).toBe(reason === 'excluded')
      for (const { endsAt, exclusions } of assignments) {
        for (const end of [endsAt, ...exclusions.map(({ until }) => until)])
          if (end !== null) expect(end).toBeGreaterThan(it.now)
        expect(
          exclusions.every(({ device }) => device === null || it.subject.deviceKeys.includes(device)),
        ).toBe(true)
      }
    })
  })

  test('can keep a target exactly until its time, and an effective result until the next change', () => {
    always((it) => {
      const now = target(it, it.now).assignments
      const until = validUntil(now, it.now)
      const soonest = validUntil(it.assignments, it.now)
      if (until !== null) {
        expect(target(it, until).assignments).not.toEqual(now)
        expect(soonest).toBeLessThanOrEqual(until)
      }
      if (it.later < (until ?? Infinity)) expect(target(it, it.later).assignments).toEqual(now)
      if (it.later < (nextChange({ assignments: now }, it.now) ?? Infinity))
        expect(judge({ assignments: now }, it.place, it.later)).toEqual(judged(it))
    })
  })
})

describe('an irrelevant assignment', () => {
  const irrelevant: [name: string, make: (it: World, assignment: Assignment) => Assignment][] = [
    ['for another person', (_, a) => ({ ...a, scope: { kind: 'person', id: 'nobody', name: null } })],
    [
      'for a group without the person',
      (_, a) => ({ ...a, scope: { kind: 'group', id: 'empty', name: null } }),
    ],
    ['for a site elsewhere', (_, a) => ({ ...a, scope: { kind: 'site', id: 'moon', name: null } })],
    ['for another tag', (_, a) => ({ ...a, scope: { kind: 'computerTag', id: 'none', name: null } })],
    ['for another model', (_, a) => ({ ...a, scope: { kind: 'model', id: 'other', name: null } })],
    [
      'for another device',
      (_, a) => ({ ...a, scope: { kind: 'device', id: 'earshot-reference/ER-9', name: null } }),
    ],
    ['that has ended', (it, a) => ({ ...a, startsAt: null, endsAt: it.now })],
    [
      'that sets something else',
      (_, a) => ({ ...a, entries: [{ setting: 'ui.dnd', value: true, mode: 'mandatory', since: 1 }] }),
    ],
  ]

  test.each(irrelevant)('%s changes nothing', (_, make) => {
    fc.assert(
      fc.property(world, arbitraryAssignments, (it, others) => {
        const added = others.map((other, index) => ({ ...make(it, other), id: `b${index}` }))
        const after = judged({ ...it, assignments: [...added, ...it.assignments] })
        expect(after.filter(({ setting }) => setting !== 'ui.dnd')).toEqual(judged(it))
      }),
      { numRuns: 300 },
    )
  })

  test('that excludes the person for good changes nothing', () => {
    fc.assert(
      fc.property(world, arbitraryAssignments, (it, others) => {
        const personId = 'ada'
        const exclusion = { kind: 'person', id: personId, reason: 'test', until: null } as const
        const added = others.map((other, index) => ({ ...other, id: `b${index}`, exclusions: [exclusion] }))
        const here = { ...it, subject: { ...it.subject, personId } }
        expect(judged({ ...here, assignments: [...added, ...it.assignments] })).toEqual(judged(here))
      }),
      { numRuns: 300 },
    )
  })
})

const isIdle = (code: string): boolean =>
  ['notStarted', 'excluded', 'unknownMode', 'unknownScope'].includes(code)

const reaching = (assigned: Assigned, place: Place, id: string, now: number): string[] =>
  assigned.assignments
    .filter(({ scope }) => scope.kind !== 'model' || (place !== 'hub' && scope.id === place.model))
    .filter(({ scope }) => scope.kind !== 'device' || (place !== 'hub' && scope.id === place.key))
    .filter(({ endsAt }) => endsAt === null || endsAt > now)
    .flatMap((assignment) =>
      assignment.entries.filter(({ setting }) => setting === id).map(() => assignment.id),
    )
    .filter(() => id.startsWith('hub.') === (place === 'hub'))
