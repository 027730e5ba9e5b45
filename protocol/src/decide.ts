import type { Setting } from './catalogue/define.ts'
import { stricter } from './catalogue/values.ts'
import { byPrecedence, type Ranked } from './precedence.ts'
import type { Mode, SettingValue } from './target.ts'

/** An entry of an assignment that takes part in deciding one setting. `since` with the policy's id names a suggestion. */
export type Candidate = Ranked & { value: SettingValue; mode: Mode; since: number }

/** Why the winner won. */
export type WinReason = 'only' | 'narrowest' | 'rank' | 'tie' | 'mandatory' | 'stricter'

/** Why a candidate lost; `by` is the id of the assignment that beat it. */
export type LossReason = { code: 'widerScope' | 'higherRank' | 'tie' | 'mandatory' | 'stricter'; by: string }

/** Winner and losers, each in order of precedence. */
export type Decision<C extends Candidate> = {
  winner: C & { reason: WinReason }
  losers: (C & { reason: LossReason })[]
}

/**
 * Decides one setting: the first candidate in order of precedence that no mandatory one after it binds. Returns
 * null without candidates. `setting` is undefined where the catalogue doesn't know it: then nothing is stricter.
 */
export function decide<C extends Candidate>(
  candidates: readonly C[],
  setting: Setting | undefined,
): Decision<C> | null {
  const contest = candidates.toSorted(byPrecedence)
  const winner = contest.find((candidate, place) => !binderOf(candidate, contest.slice(place + 1), setting))
  if (!winner) return null
  const losers = contest
    .filter((candidate) => candidate !== winner)
    .map((loser) => ({ ...loser, reason: lossOf(loser, winner, contest, setting) }))
  return { winner: { ...winner, reason: winOf(winner, losers) }, losers }
}

/**
 * A mandatory entry binds whatever is narrower, and in its own scope whatever isn't mandatory, unless that is locked
 * or mandatory and stricter. Of two mandatory entries in one scope the stricter binds the other.
 */
function binds(mandatory: Candidate, other: Candidate, setting: Setting | undefined): boolean {
  if (mandatory.mode !== 'mandatory') return false
  if (other.mode === 'mandatory' && mandatory.scope.kind === other.scope.kind)
    return isStricter(mandatory, other, setting)
  return other.mode === 'suggested' || !isStricter(other, mandatory, setting)
}

const isStricter = (a: Candidate, b: Candidate, setting: Setting | undefined): boolean =>
  setting !== undefined && stricter(setting, a.value, b.value)

const binderOf = <C extends Candidate>(
  candidate: C,
  wider: readonly C[],
  setting: Setting | undefined,
): C | undefined => wider.find((other) => binds(other, candidate, setting))

function lossOf<C extends Candidate>(
  loser: C,
  winner: C,
  contest: readonly C[],
  setting: Setting | undefined,
): LossReason {
  const by = winner.id
  if (contest.indexOf(loser) < contest.indexOf(winner)) {
    const wider = contest.slice(contest.indexOf(loser) + 1)
    const binder = binds(winner, loser, setting) ? winner : binderOf(loser, wider, setting)
    return { code: 'mandatory', by: binder?.id ?? by }
  }
  if (loser.scope.kind === winner.scope.kind)
    return { code: loser.rank === winner.rank ? 'tie' : 'higherRank', by }
  return { code: loser.mode === 'mandatory' ? 'stricter' : 'widerScope', by }
}

function winOf(winner: Candidate, losers: readonly { reason: LossReason }[]): WinReason {
  const lost = (code: LossReason['code']): boolean => losers.some((loser) => loser.reason.code === code)
  if (losers.length === 0) return 'only'
  if (lost('stricter')) return 'stricter'
  if (lost('mandatory')) return winner.mode === 'mandatory' ? 'mandatory' : 'stricter'
  if (lost('tie')) return 'tie'
  return lost('higherRank') ? 'rank' : 'narrowest'
}
