import type { HubParts } from './deps.ts'
import { computeTarget } from './target.ts'
import { findBasis } from './target-basis.ts'

/** Hubs of a random sample whose tag in memory is not the one computed afresh, though nothing has changed meanwhile. */
export async function findStale(parts: HubParts, count: number): Promise<string[]> {
  const stale: string[] = []
  for (const entry of parts.registry.sample(count)) {
    const { checked } = entry
    const basis = await findBasis(parts.organizations, parts.database.read, entry.id)
    if (!basis || !checked || parts.clock.now() >= checked.validUntil) continue
    const { tag } = await computeTarget(parts, parts.database.read, basis)
    if (entry.checked === checked && tag !== checked.tag) stale.push(entry.id)
  }
  return stale
}
