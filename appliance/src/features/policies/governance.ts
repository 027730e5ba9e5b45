import {
  CATALOGUE,
  effective,
  resolveTarget,
  type Assignment,
  type Place,
  type Subject,
} from '@earshot/protocol'

/** A hub as far as it decides which assignments reach it. `personId` is whom its session was matched to. */
export type GovernableHub = {
  id: string
  computer: { name: string }
  siteId: string | null
  personId: string | null
  tags: string[]
  lastContactAt: number | null
}

/** A headset that nobody has seen yet, in whatever place it is plugged in. */
const NEWCOMER: Place = { key: '', model: '' }

const placeOf = (key: string): Place => ({ key, model: key.slice(0, key.indexOf('/')) })

/**
 * Whether any assignment decides any setting at `now` (ms): of the hub itself, of a headset that it has reported, or of
 * one that is plugged in for the first time. What has not begun, and what everybody concerned is taken out of, does not.
 */
export function isGoverned(assignments: readonly Assignment[], subject: Subject, now: number): boolean {
  const target = resolveTarget(assignments, subject, now)
  const places: Place[] = ['hub', NEWCOMER, ...subject.deviceKeys.map(placeOf)]
  return places.some((place) => effective(target, place, CATALOGUE, now).size > 0)
}

/** The assignment that governs everybody at `now` (ms) whoever they are: to everyone, and nobody is taken out of it. */
export const findUniversal = (assignments: readonly Assignment[], now: number): Assignment | undefined =>
  assignments.find(
    ({ scope, entries, exclusions, startsAt, endsAt }) =>
      scope.kind === 'everyone' &&
      entries.length > 0 &&
      exclusions.length === 0 &&
      (startsAt === null || startsAt <= now) &&
      (endsAt === null || endsAt > now),
  )
