import {
  CATALOGUE,
  effective,
  resolveTarget,
  type Assignment,
  type Effective,
  type Place,
  type ResolvedTarget,
  type Subject,
} from '@earshot/protocol'
import { differencesBetween, type Difference } from './difference.ts'

/** A subject as it stands before and after; null: nothing governs it, its hub is let go. */
export type Turn = { before: Subject; after: Subject | null }

/** Says what changes in a place of a subject. */
export type Judge = (turn: Turn, place: Place) => Difference[]

type Ids = Record<'person' | 'group' | 'site' | 'computerTag' | 'device', Set<string>>

/** What assignments name, in their scopes and exclusions. */
export function namedIn(assignments: readonly Assignment[]): Ids {
  const ids: Ids = {
    person: new Set(),
    group: new Set(),
    site: new Set(),
    computerTag: new Set(),
    device: new Set(),
  }
  for (const { scope, exclusions } of assignments) {
    if (scope.id !== null && scope.kind in ids) ids[scope.kind as keyof Ids].add(scope.id)
    for (const { kind, id } of exclusions) ids[kind].add(id)
  }
  return ids
}

const NOTHING: ResolvedTarget = { assignments: [], dropped: [] }

/**
 * Compares what holds at `at` (ms) by the functions that hubs use. Subjects who differ only in what no assignment names
 * get the same answer, so each kind of them is worked out once.
 */
export function createJudge(before: readonly Assignment[], after: readonly Assignment[], at: number): Judge {
  const named = namedIn([...before, ...after])
  const sides = { before: createSide(before, at), after: createSide(after, at) }
  const known = new Map<string, Difference[]>()
  return (turn, place) => {
    const [was, is] = [narrow(turn.before, named), turn.after && narrow(turn.after, named)]
    const seen = place === 'hub' ? place : { ...place, key: named.device.has(place.key) ? place.key : '' }
    const key = JSON.stringify([was, is, seen])
    const found = known.get(key) ?? differencesBetween(seen, sides.before(was, seen), sides.after(is, seen))
    known.set(key, found)
    return found
  }
}

type Side = (subject: Subject | null, place: Place) => ReadonlyMap<string, Effective>

function createSide(assignments: readonly Assignment[], at: number): Side {
  const targets = new Map<string, ResolvedTarget>()
  return (subject, place) => {
    const key = JSON.stringify(subject)
    const target = targets.get(key) ?? (subject ? resolveTarget(assignments, subject, at) : NOTHING)
    targets.set(key, target)
    return effective(target, place, CATALOGUE, at)
  }
}

/** Leaves of a subject what an assignment could look at. */
const narrow = (subject: Subject, named: Ids): Subject => ({
  personId: subject.personId !== null && named.person.has(subject.personId) ? subject.personId : null,
  groupIds: subject.groupIds.filter((id) => named.group.has(id)).toSorted(),
  siteId: subject.siteId !== null && named.site.has(subject.siteId) ? subject.siteId : null,
  computerTags: subject.computerTags.filter((tag) => named.computerTag.has(tag)).toSorted(),
  deviceKeys: subject.deviceKeys.filter((key) => named.device.has(key)).toSorted(),
})
