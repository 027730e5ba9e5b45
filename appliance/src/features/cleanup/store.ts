import type { Reader, Tx } from '../../platform/db/index.ts'
import { FIRST_RULE, MAX_DAYS, type CleanupRule } from './rule.ts'

/** The rule of an organization, and how many the last run left to a person. */
export type StoredRule = CleanupRule & { held: number | null }

type Row = { named_after: number; retired_after: number | null; share: number; held: number | null }

export async function findRule(reader: Reader, organizationId: string): Promise<StoredRule> {
  const row: Row | undefined = await reader('hub_cleanups').where({ organization_id: organizationId }).first()
  if (!row) return { ...FIRST_RULE, held: null }
  return { namedAfter: row.named_after, retiredAfter: row.retired_after, share: row.share, held: row.held }
}

/** Stores a rule; what a run held by another rule is forgotten. */
export async function saveRule(tx: Tx, organizationId: string, rule: CleanupRule): Promise<void> {
  await tx('hub_cleanups')
    .insert({
      organization_id: organizationId,
      named_after: rule.namedAfter,
      retired_after: rule.retiredAfter,
      share: rule.share,
      held: null,
    })
    .onConflict('organization_id')
    .merge()
}

export async function saveHeld(tx: Tx, organizationId: string, held: number | null): Promise<void> {
  await tx('hub_cleanups').where({ organization_id: organizationId }).update({ held })
}

/** Counts a day; false when another replica has counted it. Days that are not looked back at are forgotten. */
export async function countDay(tx: Tx, organizationId: string, at: number): Promise<boolean> {
  const counted: unknown[] = await tx('hub_cleanup_days')
    .insert({ organization_id: organizationId, at })
    .onConflict(['organization_id', 'at'])
    .ignore()
    .returning('at')
  if (counted.length === 0) return false
  const last = (await listDays(tx, organizationId))[MAX_DAYS]
  if (last !== undefined)
    await tx('hub_cleanup_days').where({ organization_id: organizationId }).where('at', '<', last).delete()
  return true
}

/** Times of the daily counts, newest first. */
export async function listDays(reader: Reader, organizationId: string): Promise<number[]> {
  const rows: { at: number }[] = await reader('hub_cleanup_days')
    .where({ organization_id: organizationId })
    .orderBy('at', 'desc')
    .limit(MAX_DAYS + 1)
    .select('at')
  return rows.map(({ at }) => at)
}
