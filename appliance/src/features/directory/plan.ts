import type {
  ChangeKind,
  PersonFacts,
  PersonField,
  Roster,
  RosterChange,
  RosterGroup,
  RosterPerson,
} from '../people/index.ts'
import { fold } from '../../platform/fold.ts'
import type { GroupFacts } from './members.ts'
import type { Snapshot } from './normalise.ts'

/** Absence is certain when a second complete run at least this long after the first shows it too. */
export const CERTAIN_AFTER_MS = 3_600_000

/** How many people and groups the directory showed, and how often each kind of change occurs. */
export type Counts = { people: number; groups: number; changes: Partial<Record<ChangeKind, number>> }

const keysOf = (...maps: ReadonlyMap<string, unknown>[]): string[] =>
  [...new Set(maps.flatMap((map) => [...map.keys()]))].sort()

const sameTexts = (a: readonly string[], b: readonly string[]): boolean =>
  JSON.stringify([...a].sort()) === JSON.stringify([...b].sort())

const isCertain = (since: number, now: number): boolean => now - since >= CERTAIN_AFTER_MS

function changedFields(stored: RosterPerson, facts: PersonFacts): PersonField[] {
  return [
    ...(stored.name === facts.name ? [] : (['name'] as const)),
    ...(sameTexts(stored.logins, facts.logins) ? [] : (['logins'] as const)),
    ...(stored.email === facts.email ? [] : (['email'] as const)),
    ...(JSON.stringify(stored.unit) === JSON.stringify(facts.unit ?? null) ? [] : (['unit'] as const)),
  ]
}

function presentPerson(stored: RosterPerson, facts: PersonFacts): RosterChange[] {
  const person = facts.key
  const fields = changedFields(stored, facts)
  const changes: RosterChange[] = fields.length > 0 ? [{ kind: 'person.changed', facts, fields }] : []
  if (stored.absentSince !== null)
    return [...changes, { kind: 'person.returned', person, disabled: facts.disabled }]
  if (facts.disabled && stored.state === 'active') return [...changes, { kind: 'person.disabled', person }]
  if (!facts.disabled && stored.state === 'disabled') return [...changes, { kind: 'person.enabled', person }]
  return changes
}

/** Whoever is gone gives up the logins that another one has now: they never pass to a person, only away from one. */
function givenUp(stored: RosterPerson, taken: ReadonlySet<string>): RosterChange[] {
  const logins = stored.logins.filter((login) => !taken.has(fold(login)))
  if (logins.length === stored.logins.length) return []
  const { key, name, email, unit } = stored
  const facts = { key, name, email, logins, disabled: stored.state === 'disabled', ...(unit && { unit }) }
  return [{ kind: 'person.changed', facts, fields: ['logins'] }]
}

function absentPerson(stored: RosterPerson, taken: ReadonlySet<string>, now: number): RosterChange[] {
  const person = stored.key
  const changes = givenUp(stored, taken)
  if (stored.absentSince === null) return [...changes, { kind: 'person.absent', person }]
  if (stored.state === 'missing' || !isCertain(stored.absentSince, now)) return changes
  return [...changes, { kind: 'person.missing', person }]
}

/** There, but unusable: nothing of it changes, except that it isn't absent. */
const unusablePerson = (stored: RosterPerson): RosterChange[] =>
  stored.absentSince === null
    ? []
    : [{ kind: 'person.returned', person: stored.key, disabled: stored.state === 'disabled' }]

function planPeople(roster: Roster, seen: Snapshot, now: number): RosterChange[] {
  const taken = new Set([...seen.people.values()].flatMap(({ logins }) => logins.map(fold)))
  return keysOf(roster.people, seen.people).flatMap((key) => {
    const stored = roster.people.get(key)
    const facts = seen.people.get(key)
    if (facts) return stored ? presentPerson(stored, facts) : [{ kind: 'person.added', facts }]
    if (!stored) return []
    return seen.unusable.has(key) ? unusablePerson(stored) : absentPerson(stored, taken, now)
  })
}

function absentGroup({ key: group, absentSince, state }: RosterGroup, now: number): RosterChange[] {
  if (absentSince === null) return [{ kind: 'group.absent', group }]
  return state === 'present' && isCertain(absentSince, now) ? [{ kind: 'group.missing', group }] : []
}

function presentGroup(stored: RosterGroup | undefined, { key: group, name }: GroupFacts): RosterChange[] {
  if (!stored) return [{ kind: 'group.added', group, name }]
  return [
    ...(stored.name === name ? [] : [{ kind: 'group.renamed' as const, group, name }]),
    ...(stored.absentSince === null ? [] : [{ kind: 'group.returned' as const, group }]),
  ]
}

/** Keys that come and go; only those who are present themselves can go. */
function difference(
  stored: ReadonlySet<string>,
  wanted: ReadonlySet<string>,
  present: ReadonlyMap<string, unknown>,
) {
  const known = [...wanted].filter((key) => present.has(key))
  return {
    added: known.filter((key) => !stored.has(key)).sort(),
    removed: [...stored].filter((key) => present.has(key) && !wanted.has(key)).sort(),
  }
}

type Settling = { settled: boolean; changes: RosterChange[] }

/**
 * A group that shows no members may only hide them from us: whoever would go goes when a later run shows it too.
 * `settled` says whether removals may be believed now.
 */
function settle(stored: RosterGroup, facts: GroupFacts, leaving: number, now: number): Settling {
  const group = facts.key
  const filled: RosterChange[] = stored.emptiedSince === null ? [] : [{ kind: 'group.filled', group }]
  if (facts.membersHidden) return { settled: false, changes: [] }
  if (!facts.showsNoMembers || leaving === 0) return { settled: true, changes: filled }
  if (stored.emptiedSince === null) return { settled: false, changes: [{ kind: 'group.emptied', group }] }
  return isCertain(stored.emptiedSince, now)
    ? { settled: true, changes: filled }
    : { settled: false, changes: [] }
}

const NOBODY: Pick<RosterGroup, 'people' | 'groups'> = { people: new Set(), groups: new Set() }

function planMembers(
  stored: RosterGroup | undefined,
  facts: GroupFacts,
  seen: Snapshot,
  now: number,
): RosterChange[] {
  const group = facts.key
  const people = difference((stored ?? NOBODY).people, facts.people, seen.people)
  const groups = difference((stored ?? NOBODY).groups, facts.groups, seen.groups)
  const leaving = people.removed.length + groups.removed.length
  const { settled, changes } = stored ? settle(stored, facts, leaving, now) : { settled: true, changes: [] }
  return [
    ...changes,
    ...people.added.map((person) => ({ kind: 'member.added' as const, group, person })),
    ...groups.added.map((member) => ({ kind: 'nested.added' as const, group, member })),
    ...(settled ? people.removed : []).map((person) => ({ kind: 'member.removed' as const, group, person })),
    ...(settled ? groups.removed : []).map((member) => ({ kind: 'nested.removed' as const, group, member })),
  ]
}

function planGroups(roster: Roster, seen: Snapshot, now: number): RosterChange[] {
  return keysOf(roster.groups, seen.groups).flatMap((key) => {
    const stored = roster.groups.get(key)
    const facts = seen.groups.get(key)
    if (facts) return [...presentGroup(stored, facts), ...planMembers(stored, facts, seen, now)]
    return stored ? absentGroup(stored, now) : []
  })
}

/**
 * What to change so that the roster says what the directory says. Whoever is absent stays as they are, in every group
 * they are in, until a person decides. Pure; the order of what was read is irrelevant.
 */
export const planSync = (roster: Roster, seen: Snapshot, now: number): RosterChange[] => [
  ...planPeople(roster, seen, now),
  ...planGroups(roster, seen, now),
]

/** Numbers of a plan. */
export function countPlan(seen: Snapshot, changes: readonly RosterChange[]): Counts {
  const counts: Partial<Record<ChangeKind, number>> = {}
  for (const { kind } of changes) counts[kind] = (counts[kind] ?? 0) + 1
  return { people: seen.people.size + seen.unusable.size, groups: seen.groups.size, changes: counts }
}
