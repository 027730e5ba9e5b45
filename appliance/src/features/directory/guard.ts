import type { Roster, RosterChange, RosterGroup } from '../people/index.ts'
import type { Snapshot } from './normalise.ts'
import type { Hold } from './reasons.ts'
import { peopleIn, rosterAfter } from './roster-model.ts'

const REMOVALS = { share: 0.05, few: 5, most: 500 }
const POLICIES = { share: 0.05, few: 5 }
const IDENTITIES = { share: 0.2, few: 5 }
const SMALLEST_TOTAL = 0.8

/** What the guard looks at besides the plan. `used` and `owners` are ids of groups. */
export type Surroundings = {
  /** Groups that a published assignment or a role uses. */
  used: ReadonlySet<string>
  /** Groups whose members are owners of the organization. */
  owners: ReadonlySet<string>
  /** People shown by the last run that was applied; null before the first. */
  lastGoodPeople: number | null
  configurationChanged: boolean
  anotherDirectory: boolean
}

const isMuch = (count: number, of: number, limit: { share: number; few: number }): boolean =>
  count > limit.few && count > of * limit.share

const without = (keys: ReadonlySet<string>, others: ReadonlySet<string>): string[] =>
  [...keys].filter((key) => !others.has(key))

const hold = (reason: Hold['reason'], more: Omit<Hold, 'reason'> = {}): Hold[] => [{ reason, ...more }]

const countOf = (changes: readonly RosterChange[], ...kinds: RosterChange['kind'][]): number =>
  changes.filter(({ kind }) => kinds.includes(kind)).length

function distrust(seen: Snapshot, roster: Roster, around: Surroundings): Hold[] {
  const first = around.lastGoodPeople === null
  const groups = [...roster.groups.values()].filter(({ absentSince }) => absentSince === null).length
  return [
    ...(first ? hold('first_run') : []),
    ...(!first && around.configurationChanged ? hold('configuration_changed') : []),
    ...(around.anotherDirectory ? hold('another_directory') : []),
    ...(seen.people.size === 0 ? hold('no_people') : []),
    ...(seen.groups.size === 0 && groups > 0 ? hold('no_groups', { of: groups }) : []),
  ]
}

function hiddenMembers(seen: Snapshot, roster: Roster): Hold[] {
  const hidden = [...seen.groups.values()].filter(({ membersHidden }) => membersHidden)
  const stored = hidden.flatMap(({ key }) => roster.groups.get(key) ?? [])
  const had = stored.filter(({ people, groups }) => people.size + groups.size > 0)
  const all = hidden.length > 0 && hidden.length === seen.groups.size
  if (had.length === 0 && !all) return []
  return hold('members_hidden', {
    count: hidden.length,
    of: seen.groups.size,
    groups: had.map(({ id }) => id),
  })
}

function removals(
  seen: Snapshot,
  roster: Roster,
  changes: readonly RosterChange[],
  around: Surroundings,
): Hold[] {
  const linked = [...roster.people.values()].filter(({ absentSince }) => absentSince === null).length
  const gone = countOf(changes, 'person.absent', 'person.disabled')
  const total = seen.people.size + seen.unusable.size
  const before = around.lastGoodPeople ?? 0
  return [
    ...(isMuch(gone, linked, REMOVALS) || gone > REMOVALS.most
      ? hold('many_removals', { count: gone, of: linked })
      : []),
    ...(total < before * SMALLEST_TOTAL ? hold('fewer_people', { count: total, of: before }) : []),
  ]
}

function identities(roster: Roster, changes: readonly RosterChange[]): Hold[] {
  const renamed = changes.filter(
    (change) => change.kind === 'person.changed' && change.fields.includes('logins'),
  )
  const of = roster.people.size
  return isMuch(renamed.length, of, IDENTITIES)
    ? hold('many_identities_change', { count: renamed.length, of })
    : []
}

const showsNobody = (seen: Snapshot, key: string): boolean => {
  const facts = seen.groups.get(key)
  return facts !== undefined && facts.people.size + facts.groups.size === 0
}

type Effect = { group: RosterGroup; before: Set<string>; after: Set<string> }

const onGroups = (reason: Hold['reason'], effects: Effect[]): Hold[] =>
  effects.length === 0
    ? []
    : hold(reason, { count: effects.length, groups: effects.map(({ group }) => group.id) })

/** What happens to the groups that something depends on, and so to the policies of people. */
function usedGroups(
  seen: Snapshot,
  roster: Roster,
  changes: readonly RosterChange[],
  around: Surroundings,
  now: number,
): Hold[] {
  const next = rosterAfter(roster, changes, now)
  const used = [...roster.groups.values()].filter(({ id }) => around.used.has(id) || around.owners.has(id))
  const effects = used.map((group) => ({
    group,
    before: peopleIn(roster, group.key),
    after: peopleIn(next, group.key),
  }))
  const gone = effects.filter(
    ({ group }) => group.absentSince === null && next.groups.get(group.key)?.absentSince !== null,
  )
  const emptying = new Set(
    changes.flatMap((change) => (change.kind === 'group.emptied' ? [change.group] : [])),
  )
  const isEmptied = ({ group, before, after }: Effect): boolean =>
    before.size > 0 && (after.size === 0 || (emptying.has(group.key) && showsNobody(seen, group.key)))
  const moved = new Set(
    effects.flatMap(({ before, after }) => [...without(before, after), ...without(after, before)]),
  )
  const people = [...moved].filter((key) => roster.people.has(key)).length
  const owners = effects.filter(
    ({ group, before, after }) => around.owners.has(group.id) && without(after, before).length > 0,
  )
  return [
    ...onGroups('used_group_gone', gone),
    ...onGroups('used_group_emptied', effects.filter(isEmptied)),
    ...onGroups(
      'used_group_halved',
      effects.filter((effect) => !isEmptied(effect) && effect.after.size < effect.before.size / 2),
    ),
    ...(isMuch(people, roster.people.size, POLICIES)
      ? hold('many_policies_change', { count: people, of: roster.people.size })
      : []),
    ...onGroups('new_owners', owners),
  ]
}

/** Why a plan has to wait for a person; empty where it may be applied at once. Pure. */
export function guardPlan(
  roster: Roster,
  seen: Snapshot,
  changes: readonly RosterChange[],
  around: Surroundings,
  now: number,
): Hold[] {
  return [
    ...distrust(seen, roster, around),
    ...hiddenMembers(seen, roster),
    ...removals(seen, roster, changes, around),
    ...identities(roster, changes),
    ...usedGroups(seen, roster, changes, around, now),
  ]
}
