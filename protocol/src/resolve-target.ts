import { byPrecedence, hasEnded, laterEnd, nextMoment, stillExcluded } from './precedence.ts'
import type { ScopeKind, TargetAssignment, TargetEntry } from './target.ts'

/** Takes a group, a person or a device (by its key) out of an assignment until `until` (null: for good). */
export type Exclusion = {
  kind: 'group' | 'person' | 'device'
  id: string
  reason: string
  until: number | null
}

/** A published policy given to a scope, as the appliance knows it. A device is named by its key, `everyone` by null. */
export type Assignment = {
  id: string
  policy: { id: string; name: string; revision: number }
  scope: { kind: ScopeKind; id: string | null; name: string | null }
  rank: number
  startsAt: number | null
  endsAt: number | null
  entries: readonly TargetEntry[]
  exclusions: readonly Exclusion[]
}

/** Whose target is asked for: a computer with the person at it and the devices it reported. Groups include nested ones. */
export type Subject = {
  personId: string | null
  groupIds: readonly string[]
  siteId: string | null
  computerTags: readonly string[]
  deviceKeys: readonly string[]
}

/** Why an assignment is not part of a target, now and later. */
export type DropReason = 'outOfScope' | 'ended' | 'excluded' | 'noEntries'

/** An assignment that can't apply to the subject any more. `exclusion` names what took it out. */
export type Dropped = { assignment: Assignment; reason: DropReason; exclusion: Exclusion | null }

/** What a hub gets, in order of precedence, and what it doesn't get, with the reason. */
export type ResolvedTarget = { assignments: TargetAssignment[]; dropped: Dropped[] }

/**
 * Everything that can apply to the subject from `now` (ms) on. Model scopes travel to everyone: only the hub knows
 * what is plugged in. The order of `assignments` doesn't matter.
 */
export function resolveTarget(
  assignments: readonly Assignment[],
  subject: Subject,
  now: number,
): ResolvedTarget {
  const memberships = membershipsOf(subject)
  const target: TargetAssignment[] = []
  const dropped: Dropped[] = []
  for (const assignment of assignments) {
    const why = reasonToDrop(assignment, memberships, now)
    if (why) dropped.push({ assignment, ...why })
    else target.push(forHub(assignment, memberships, now))
  }
  dropped.sort((a, b) => byPrecedence(a.assignment, b.assignment))
  return { assignments: target.sort(byPrecedence), dropped }
}

/**
 * The next moment (ms) at which time alone changes what `resolveTarget` answers; null: never. Takes its answer
 * or, for the earliest moment over all subjects, the assignments themselves.
 */
export const validUntil = (
  assignments: readonly { endsAt: number | null; exclusions: readonly { until: number | null }[] }[],
  now: number,
): number | null =>
  nextMoment(
    assignments.flatMap(({ endsAt, exclusions }) => [endsAt, ...exclusions.map(({ until }) => until)]),
    now,
  )

type Memberships = Record<'person' | 'group' | 'site' | 'computerTag' | 'device', ReadonlySet<string>>

const membershipsOf = (subject: Subject): Memberships => ({
  person: new Set(subject.personId === null ? [] : [subject.personId]),
  group: new Set(subject.groupIds),
  site: new Set(subject.siteId === null ? [] : [subject.siteId]),
  computerTag: new Set(subject.computerTags),
  device: new Set(subject.deviceKeys),
})

function reasonToDrop(
  assignment: Assignment,
  memberships: Memberships,
  now: number,
): Omit<Dropped, 'assignment'> | null {
  if (!inScope(assignment.scope, memberships)) return { reason: 'outOfScope', exclusion: null }
  if (hasEnded(assignment, now)) return { reason: 'ended', exclusion: null }
  const exclusion = exclusionForGood(assignment, memberships, now)
  if (exclusion) return { reason: 'excluded', exclusion }
  return assignment.entries.length === 0 ? { reason: 'noEntries', exclusion: null } : null
}

function inScope({ kind, id }: Assignment['scope'], memberships: Memberships): boolean {
  if (kind === 'everyone' || kind === 'model') return true
  return id !== null && memberships[kind].has(id)
}

/** Whether an exclusion takes out all that the assignment could reach here: its person, or the one device it is for. */
const reachesAll = (exclusion: Exclusion, { scope }: Assignment, memberships: Memberships): boolean =>
  exclusion.kind === 'device'
    ? scope.kind === 'device' && scope.id === exclusion.id
    : memberships[exclusion.kind].has(exclusion.id)

const exclusionForGood = (
  assignment: Assignment,
  memberships: Memberships,
  now: number,
): Exclusion | undefined =>
  assignment.exclusions.find(
    (exclusion) =>
      reachesAll(exclusion, assignment, memberships) &&
      stillExcluded(exclusion, now) &&
      (exclusion.until === null || (assignment.endsAt !== null && exclusion.until >= assignment.endsAt)),
  )

const forHub = (assignment: Assignment, memberships: Memberships, now: number): TargetAssignment => ({
  id: assignment.id,
  policy: assignment.policy,
  scope: assignment.scope,
  rank: assignment.rank,
  startsAt: assignment.startsAt,
  endsAt: assignment.endsAt,
  exclusions: exclusionsForHub(assignment, memberships, now),
  entries: [...assignment.entries],
})

/** One exclusion for the person (without a device) and one for each device, each with the latest of its ends. */
function exclusionsForHub(
  assignment: Assignment,
  memberships: Memberships,
  now: number,
): TargetAssignment['exclusions'] {
  const ends = new Map<string | null, number | null>()
  for (const exclusion of assignment.exclusions) {
    if (!memberships[exclusion.kind].has(exclusion.id) || !stillExcluded(exclusion, now)) continue
    const device = exclusion.kind === 'device' ? exclusion.id : null
    const known = ends.get(device)
    ends.set(device, known === undefined ? exclusion.until : laterEnd(known, exclusion.until))
  }
  return [...ends]
    .map(([device, until]) => ({ device, until }))
    .sort((a, b) => ((a.device ?? '') < (b.device ?? '') ? -1 : 1))
}
