import {
  CATALOGUE,
  decide,
  sameValue,
  type Assignment,
  type Candidate,
  type Decision,
  type ScopeKind,
} from '@earshot/protocol'

/**
 * Assignments of one kind of scope that set the same setting. `sure`: they have the same scope, so whoever has one
 * has them all; else they meet where somebody is in several of these groups, or a computer has several of these tags.
 * `tie`: two of them have the same rank, and only the order of policy ids decides. `same`: all want the same.
 */
export type Contest = {
  setting: string
  kind: ScopeKind
  sure: boolean
  tie: boolean
  same: boolean
  decision: Decision<Candidate>
}

type Contender = Candidate & { startsAt: number | null; endsAt: number | null }

/** Scopes of which one person or computer may have several. */
const SEVERAL: readonly ScopeKind[] = ['group', 'computerTag']

/**
 * Where several policies set the same setting for scopes of the same kind, and who wins: ties first, then what differs.
 * Takes assignments as they are published; those that are over at `now` (ms), or never in force at the same time,
 * don't meet. It looks at assignments alone, never at people or computers.
 */
export function findContests(assignments: readonly Assignment[], now: number): Contest[] {
  const standing = assignments.filter(({ endsAt }) => endsAt === null || endsAt > now)
  const meeting = Map.groupBy(standing.flatMap(contendersOf), placeOf)
  return [...meeting.values()]
    .flatMap((contenders) => contestOf(contenders) ?? [])
    .toSorted(
      (a, b) => weightOf(a) - weightOf(b) || (a.setting < b.setting ? -1 : a.setting > b.setting ? 1 : 0),
    )
}

type Placed = { setting: string; contender: Contender }

const contendersOf = (assignment: Assignment): Placed[] => {
  const { id, policy, scope, rank, startsAt, endsAt } = assignment
  return assignment.entries.map(({ setting, value, mode, since }) => ({
    setting,
    contender: { id, policy, scope, rank, startsAt, endsAt, value, mode: mode as Candidate['mode'], since },
  }))
}

const placeOf = ({ setting, contender: { scope } }: Placed): string =>
  JSON.stringify([setting, scope.kind, SEVERAL.includes(scope.kind as ScopeKind) ? null : scope.id])

function contestOf(placed: readonly Placed[]): Contest | null {
  const all = placed.map(({ contender }) => contender)
  const contenders = all.filter((one) => all.some((other) => meets(one, other)))
  const [first] = contenders
  const decision = decide(contenders, CATALOGUE.settings.get(placed[0]?.setting ?? ''))
  if (!first || !decision) return null
  return {
    setting: placed[0]?.setting ?? '',
    kind: first.scope.kind as ScopeKind,
    sure: contenders.every(({ scope }) => scope.id === first.scope.id),
    tie: contenders.some((one) => contenders.some((other) => meets(one, other) && one.rank === other.rank)),
    same: contenders.every(({ value, mode }) => mode === first.mode && sameValue(value, first.value)),
    decision,
  }
}

/** Whether two policies can bind the same setting at the same moment. */
const meets = (a: Contender, b: Contender): boolean =>
  a.policy.id !== b.policy.id &&
  (a.startsAt ?? -Infinity) < (b.endsAt ?? Infinity) &&
  (b.startsAt ?? -Infinity) < (a.endsAt ?? Infinity)

const weightOf = ({ tie, same }: Contest): number => (same ? 2 : 0) + (tie ? 0 : 1)
