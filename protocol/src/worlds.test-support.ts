import fc from 'fast-check'
import { arbitraryValue } from './catalogue/arbitrary.test-support.ts'
import { SETTINGS, type SettingId } from './catalogue/settings/index.ts'
import type { Place } from './effective.ts'
import type { Assignment, Exclusion, Subject } from './resolve-target.ts'
import { MODES, SCOPE_KINDS, type ScopeKind, type TargetEntry } from './target.ts'

const DIRECTED: readonly SettingId[] = ['safety.twa.limit', 'safety.twa.limit', 'safety.twa.hours']

/** Few ids and times, so that things meet. */
const IDS: Readonly<Record<Exclude<ScopeKind, 'everyone'>, readonly [string, string]>> = {
  device: ['earshot-reference/ER-1', 'earshot-reference/ER-2'],
  person: ['ada', 'bob'],
  computerTag: ['desk', 'lab'],
  group: ['agents', 'sales'],
  site: ['kiel', 'bonn'],
  model: ['earshot-reference', 'standard-telephony-headset'],
}
const POLICIES = ['p1', 'p2', 'p3']

/** With and without safe direction, a parent with its child, and the hub's own. */
export const TRIED_SETTINGS: readonly SettingId[] = [
  'safety.twa.limit',
  'safety.twa.hours',
  'sidetone.level',
  'mute.reminder.mode',
  'mute.reminder.interval',
  'hub.update.postpone.times',
  'hub.log.level',
]

export const arbitraryTime = fc.integer({ min: 0, max: 12 })
/** Mostly the first of two ids, so that assignments and subjects meet. */
const mostlyFirst = <T>([first, second]: readonly [T, T]): fc.Arbitrary<T> =>
  fc.constantFrom(first, first, first, second)

const maybeTime = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: arbitraryTime },
)

const entry: fc.Arbitrary<TargetEntry> = fc.constantFrom(...TRIED_SETTINGS, ...DIRECTED).chain((setting) =>
  fc.record({
    setting: fc.constant(setting),
    value: arbitraryValue(SETTINGS[setting]),
    mode: fc.constantFrom(...MODES),
    since: fc.integer({ min: 1, max: 3 }),
  }),
)

const exclusion: fc.Arbitrary<Exclusion> = fc
  .constantFrom('group', 'person', 'device' as const)
  .chain((kind) =>
    fc.record({
      kind: fc.constant(kind),
      id: fc.constantFrom(...IDS[kind]),
      reason: fc.constant('test'),
      until: maybeTime,
    }),
  )

const scope: fc.Arbitrary<Assignment['scope']> = fc
  .constantFrom(...SCOPE_KINDS)
  .chain((kind): fc.Arbitrary<Assignment['scope']> =>
    kind === 'everyone'
      ? fc.constant({ kind, id: null, name: null })
      : fc.record({ kind: fc.constant(kind), id: mostlyFirst(IDS[kind]), name: fc.constant(null) }),
  )

const anonymous = fc.record({
  policy: fc.constantFrom(...POLICIES).map((id) => ({ id, name: id, revision: 1 })),
  scope,
  rank: fc.integer({ min: 0, max: 2 }),
  startsAt: maybeTime,
  endsAt: maybeTime,
  entries: fc.uniqueArray(entry, { minLength: 2, maxLength: 7, selector: ({ setting }) => setting }),
  exclusions: fc.oneof(fc.constant([]), fc.array(exclusion, { maxLength: 3 })),
})

/** Three to twelve assignments of three policies, in any order. */
export const arbitraryAssignments: fc.Arbitrary<Assignment[]> = fc
  .array(anonymous, { minLength: 3, maxLength: 12, size: 'max' })
  .map((list) => list.map((assignment, index) => ({ id: `a${index}`, ...assignment })))
  .chain((list) => fc.shuffledSubarray(list, { minLength: list.length }))

export const arbitrarySubject: fc.Arbitrary<Subject> = fc.record({
  personId: fc.option(mostlyFirst(IDS.person), { nil: null }),
  groupIds: fc.subarray([...IDS.group], { minLength: 1 }),
  siteId: fc.option(mostlyFirst(IDS.site), { nil: null }),
  computerTags: fc.subarray([...IDS.computerTag], { minLength: 1 }),
  deviceKeys: fc.subarray([...IDS.device], { minLength: 1 }),
})

/** The hub itself or one of the subject's devices. */
export const arbitraryPlace = (subject: Subject): fc.Arbitrary<Place> =>
  fc.constantFrom<Place>('hub', ...subject.deviceKeys.map((key) => ({ key, model: 'earshot-reference' })))
