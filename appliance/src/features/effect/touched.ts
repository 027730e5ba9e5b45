import { canonicalJson, type Assignment } from '@earshot/protocol'
import type { Named, Reach } from '../hubs/index.ts'

/** Assignments that are not the same before and after, each as it was or else as it will be, or both. */
export function changedAssignments(
  before: readonly Assignment[],
  after: readonly Assignment[],
): Assignment[] {
  const told = new Set(before.map(textOf))
  const stay = new Set(after.map(textOf).filter((text) => told.has(text)))
  return [...before, ...after].filter((assignment) => !stay.has(textOf(assignment)))
}

const textOf = ({ id, policy, scope, rank, startsAt, endsAt, entries, exclusions }: Assignment): string =>
  canonicalJson({ id, policy: policy.id, scope, rank, startsAt, endsAt, entries, exclusions } as never)

/** Whom changed assignments could reach; null: nobody. */
export function reachOf(changed: readonly Assignment[]): Reach | null {
  if (changed.length === 0) return null
  if (changed.some(({ scope }) => scope.kind === 'everyone')) return 'everyone'
  const named: Record<keyof Named, string[]> = {
    group: [],
    person: [],
    site: [],
    computerTag: [],
    device: [],
    model: [],
  }
  for (const { kind, id } of changed.map(({ scope }) => scope))
    if (id !== null && kind !== 'everyone') named[kind].push(id)
  return { named }
}

/** The moment (ms) at which the change shows: now, or when the first of it begins where none of it has begun. */
export function momentOf(changed: readonly Assignment[], now: number): number {
  const starts = changed.map(({ startsAt }) => startsAt ?? now)
  return changed.length > 0 && starts.every((start) => start > now) ? Math.min(...starts) : now
}
