import { effective, nextChange, type Catalogue, type Place, type Target } from '@earshot/protocol'
import type { Wish } from './terms.ts'

/** What a target wants of one place at `now`, the appliance's clock. Nothing without a target, and nothing after a release. */
export function wishesOf(
  target: Target | null,
  place: Place,
  catalogue: Catalogue,
  now: number,
): ReadonlyMap<string, Wish> {
  if (!target || target.kind === 'release') return new Map()
  const decided = effective(target, place, catalogue, now)
  return new Map(
    [...decided].map(([id, { setting, value, mode, since, winner, notApplicable }]): [string, Wish] => {
      const policy = { id: winner.policy.id, revision: winner.policy.revision }
      return [id, { setting, value, mode, since, policy, applicable: notApplicable === null }]
    }),
  )
}

/** When time alone changes what a target wants (the appliance's clock); null: never. */
export const nextChangeOf = (target: Target | null, now: number): number | null =>
  target && target.kind === 'normal' ? nextChange(target, now) : null
