import type { Catalogue } from './catalogue/catalogue.ts'
import { appliesTo, type Setting } from './catalogue/define.ts'
import { sameValue } from './catalogue/values.ts'
import { decide, type Candidate, type LossReason, type WinReason } from './decide.ts'
import {
  byPrecedence,
  hasEnded,
  hasStarted,
  laterEnd,
  nextMoment,
  scopeIndex,
  stillExcluded,
} from './precedence.ts'
import { MODES, type Mode, type SettingValue, type TargetAssignment, type TargetEntry } from './target.ts'

/** Where settings are to take effect: on one device, or in the hub itself. */
export type Place = { key: string; model: string } | 'hub'

/** What a hub works to: the assignments of its target. */
export type Assigned = { readonly assignments: readonly TargetAssignment[] }

/** Why an entry doesn't take part at this moment. */
export type IdleReason =
  | { code: 'notStarted'; startsAt: number }
  | { code: 'excluded'; until: number | null }
  | { code: 'unknownMode' }
  | { code: 'unknownScope' }

/** The entry that decides. */
export type Winner = Candidate & { reason: WinReason }

/** An entry that doesn't decide. Its mode may be one that this version doesn't know. */
export type Loser = Omit<Candidate, 'mode'> & { mode: string; reason: LossReason | IdleReason }

/** What holds for one setting in one place, and why. */
export type Effective = {
  setting: string
  value: SettingValue
  mode: Mode
  /** With the winner's policy and the setting: the identity of a suggestion. */
  since: number
  winner: Winner
  /** Every other entry for this setting, in order of precedence; those that don't take part now come last. */
  losers: Loser[]
  /** Another policy has the same scope and rank, and only the order of policy ids decided. */
  tie: boolean
  /** Set where the value that wins for the parent doesn't let this setting count. */
  notApplicable: { parent: string; value: SettingValue } | null
}

/** What is known of one setting in one place; `effective` is null where nothing decides it now. */
export type Explanation = { setting: string; effective: Effective | null; losers: Loser[] }

/**
 * What holds in a place at `now` (ms), by setting. A setting that no entry decides is absent; a child counts as long as
 * no policy gives its parent a value that forbids it. Unknown settings are decided too, without a safe direction.
 */
export function effective(
  target: Assigned,
  place: Place,
  catalogue: Pick<Catalogue, 'settings'>,
  now: number,
): ReadonlyMap<string, Effective> {
  const decided = [...entriesIn(target, place, now)].flatMap(
    ([id, entries]) => judge(id, entries, catalogue) ?? [],
  )
  const values = new Map(decided.map((item) => [item.setting, item]))
  return new Map(decided.map((item) => [item.setting, withParent(item, values, catalogue)]))
}

/** All that is known of one setting in one place at `now`: the winner, or why nothing wins. */
export function explain(
  target: Assigned,
  place: Place,
  catalogue: Pick<Catalogue, 'settings'>,
  now: number,
  setting: string,
): Explanation {
  const found = effective(target, place, catalogue, now).get(setting) ?? null
  const losers = found?.losers ?? entriesIn(target, place, now).get(setting)?.idle ?? []
  return { setting, effective: found, losers }
}

/** The next moment (ms) at which time alone may change what `effective` answers; null: never. */
export const nextChange = (target: Assigned, now: number): number | null =>
  nextMoment(
    target.assignments.flatMap((assignment) => [
      assignment.startsAt,
      assignment.endsAt,
      ...assignment.exclusions.map(({ until }) => until),
    ]),
    now,
  )

type Entries = { active: Candidate[]; idle: Loser[] }

function entriesIn(target: Assigned, place: Place, now: number): Map<string, Entries> {
  const bySetting = new Map<string, Entries>()
  for (const assignment of target.assignments.toSorted(byPrecedence)) {
    if (!reaches(assignment, place) || hasEnded(assignment, now)) continue
    for (const entry of assignment.entries) {
      if (appliesTo(entry.setting) !== (place === 'hub' ? 'hub' : 'device')) continue
      const entries = bySetting.get(entry.setting) ?? { active: [], idle: [] }
      sort(entries, assignment, entry, idleReason(assignment, entry, place, now))
      bySetting.set(entry.setting, entries)
    }
  }
  return bySetting
}

function sort(
  entries: Entries,
  assignment: TargetAssignment,
  entry: TargetEntry,
  reason: IdleReason | null,
): void {
  const { id, policy, scope, rank } = assignment
  const candidate = { id, policy, scope, rank, value: entry.value, since: entry.since }
  if (reason) entries.idle.push({ ...candidate, mode: entry.mode, reason })
  else entries.active.push({ ...candidate, mode: entry.mode as Mode })
}

/** Scopes that a place has; a scope this version doesn't know is shown, so that it isn't overlooked. */
function reaches({ scope }: TargetAssignment, place: Place): boolean {
  if (scope.kind === 'model') return place !== 'hub' && place.model === scope.id
  if (scope.kind === 'device') return place !== 'hub' && place.key === scope.id
  return true
}

function idleReason(
  assignment: TargetAssignment,
  entry: TargetEntry,
  place: Place,
  now: number,
): IdleReason | null {
  if (scopeIndex(assignment.scope.kind) === undefined) return { code: 'unknownScope' }
  if (!MODES.includes(entry.mode as Mode)) return { code: 'unknownMode' }
  const excludedUntil = endOfExclusion(assignment, place, now)
  if (excludedUntil !== undefined) return { code: 'excluded', until: excludedUntil }
  if (!hasStarted(assignment, now)) return { code: 'notStarted', startsAt: assignment.startsAt ?? now }
  return null
}

/** End of the exclusion that holds for a place now (null: never); undefined when there is none. */
function endOfExclusion(assignment: TargetAssignment, place: Place, now: number): number | null | undefined {
  const key = place === 'hub' ? null : place.key
  const holding = assignment.exclusions.filter(
    (exclusion) => (exclusion.device === null || exclusion.device === key) && stillExcluded(exclusion, now),
  )
  if (holding.length === 0) return undefined
  return holding.map(({ until }) => until).reduce(laterEnd)
}

function judge(id: string, entries: Entries, catalogue: Pick<Catalogue, 'settings'>): Effective | null {
  const decision = decide(entries.active, catalogue.settings.get(id))
  if (!decision) return null
  const { winner, losers } = decision
  return {
    setting: id,
    value: winner.value,
    mode: winner.mode,
    since: winner.since,
    winner,
    losers: [...losers, ...entries.idle],
    tie: losers.some((loser) => loser.reason.code === 'tie'),
    notApplicable: null,
  }
}

function withParent(
  item: Effective,
  values: ReadonlyMap<string, Effective>,
  catalogue: Pick<Catalogue, 'settings'>,
): Effective {
  const parent = forbiddingParent(item.setting, values, catalogue)
  return parent ? { ...item, notApplicable: { parent: parent.setting, value: parent.value } } : item
}

/** The nearest parent whose winning value forbids the setting, or forbids a parent in between. */
function forbiddingParent(
  id: string,
  values: ReadonlyMap<string, Effective>,
  catalogue: Pick<Catalogue, 'settings'>,
  passed: readonly string[] = [],
): Effective | null {
  const link: Setting['parent'] = catalogue.settings.get(id)?.parent ?? null
  if (!link || passed.includes(id)) return null
  const parent = values.get(link.setting)
  if (parent && !link.allows.some((value) => sameValue(value, parent.value))) return parent
  return forbiddingParent(link.setting, values, catalogue, [...passed, id])
}
