import { SETTINGS, type SettingId } from './catalogue/settings/index.ts'
import type { Setting } from './catalogue/define.ts'
import { stricter } from './catalogue/values.ts'
import type { Place } from './effective.ts'
import type { Assignment, Subject } from './resolve-target.ts'
import type { TargetEntry } from './target.ts'

type Wish = TargetEntry & { assignment: string; scope: string; order: string }

/**
 * The rules of precedence told a second time and another way: from the widest scope to the narrowest, each level may
 * replace the winner so far. Reads the assignments themselves, without a target in between.
 */
export function oracle(
  assignments: readonly Assignment[],
  subject: Subject,
  place: Place,
  id: SettingId,
  now: number,
): { assignment: string; value: unknown } | null {
  if (id.startsWith('hub.') !== (place === 'hub')) return null
  const wishes = assignments
    .filter((assignment) => holds(assignment, subject, place, now))
    .flatMap((assignment) => wishesOf(assignment, id))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
  const champion = championOf(wishes, SETTINGS[id])
  return champion && { assignment: champion.assignment, value: champion.value }
}

function championOf(wishes: readonly Wish[], setting: Setting): Wish | null {
  let champion: Wish | null = null
  let bound: Wish | null = null
  for (const scope of ['everyone', 'model', 'site', 'group', 'computerTag', 'person', 'device']) {
    const level = wishes.filter((wish) => wish.scope === scope)
    const demands = level.filter((wish) => wish.mode === 'mandatory')
    const tightest = demands.find((a) => demands.every((b) => !stricter(setting, b.value, a.value)))
    const tightens = tightest && (!bound || stricter(setting, tightest.value, bound.value))
    if (tightens) bound = tightest
    const limit: Wish | null = bound
    const free = limit
      ? level.filter(
          (wish) =>
            (tightens && wish === tightest) ||
            (wish.mode === 'locked' && stricter(setting, wish.value, limit.value)),
        )
      : level
    champion = free[0] ?? champion
  }
  return champion
}

const wishesOf = (assignment: Assignment, id: string): Wish[] =>
  assignment.entries
    .filter((entry) => entry.setting === id)
    .map((entry) => ({
      ...entry,
      assignment: assignment.id,
      scope: assignment.scope.kind,
      order: `${assignment.rank} ${assignment.policy.id} ${assignment.id}`,
    }))

function holds(assignment: Assignment, subject: Subject, place: Place, now: number): boolean {
  const who: Record<string, readonly (string | null)[]> = {
    everyone: [assignment.scope.id],
    model: place === 'hub' ? [] : [place.model],
    device: place === 'hub' ? [] : [place.key],
    person: [subject.personId],
    group: subject.groupIds,
    site: [subject.siteId],
    computerTag: subject.computerTags,
  }
  const meant = (kind: string, id: string | null): boolean => who[kind]?.includes(id) ?? false
  const begun = now >= (assignment.startsAt ?? -Infinity) && now < (assignment.endsAt ?? Infinity)
  const out = assignment.exclusions.some(
    ({ kind, id, until }) => meant(kind, id) && now < (until ?? Infinity),
  )
  return begun && !out && meant(assignment.scope.kind, assignment.scope.id)
}
