import { SCOPE_KINDS, type ScopeKind, type TargetAssignment } from './target.ts'

/** What decides the order of two assignments. */
export type Ranked = Pick<TargetAssignment, 'id' | 'policy' | 'scope' | 'rank'>

/** A moment's bounds: in force from `startsAt` on and until just before `endsAt`; null leaves a side open. */
export type Period = { startsAt: number | null; endsAt: number | null }

/** Place of a scope, narrowest first; undefined for one that this version doesn't know. */
export const scopeIndex = (kind: string): number | undefined => {
  const index = SCOPE_KINDS.indexOf(kind as ScopeKind)
  return index < 0 ? undefined : index
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Order of precedence: narrowest scope, lowest rank, policy id; the assignment's id keeps it total. Unknown scopes come last. */
export const byPrecedence = (a: Ranked, b: Ranked): number =>
  (scopeIndex(a.scope.kind) ?? SCOPE_KINDS.length) - (scopeIndex(b.scope.kind) ?? SCOPE_KINDS.length) ||
  a.rank - b.rank ||
  compareText(a.policy.id, b.policy.id) ||
  compareText(a.id, b.id)

/** Whether it has begun. */
export const hasStarted = (period: Period, now: number): boolean =>
  period.startsAt === null || period.startsAt <= now

/** Whether it is over for good. */
export const hasEnded = (period: Period, now: number): boolean =>
  period.endsAt !== null && period.endsAt <= now

/** Whether an exclusion still holds. */
export const stillExcluded = (exclusion: { until: number | null }, now: number): boolean =>
  exclusion.until === null || now < exclusion.until

/** The later of two ends, null being never. */
export const laterEnd = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : Math.max(a, b)

/** The earliest of the moments that lie after `now`; null when there is none. */
export function nextMoment(moments: readonly (number | null)[], now: number): number | null {
  const coming = moments.filter((moment): moment is number => moment !== null && moment > now)
  return coming.length > 0 ? coming.reduce((a, b) => Math.min(a, b)) : null
}
