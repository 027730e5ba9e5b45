import type { Actor } from '../../platform/actor.ts'
import type { Tx } from '../../platform/db/index.ts'
import { AppError, invalid } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { HubParts } from './deps.ts'
import { placeBy } from './follow-rules.ts'
import { countHubs, listHubs, listSilent, type HubFilters, type HubView } from './hub-lists.ts'
import { canStep, stepHubs } from './manage.ts'
import type { PlaceChange } from './placement.ts'

/** Who asked, and how many matched when the person was told. */
export type AskedFor = { actor: Actor; expected: number }

/** How many computers matched, and how many of them were changed. */
export type ManyResult = { matching: number; changed: number }

/** Most computers in one transaction. */
const BATCH = 500

/** Throws `AppError` `invalid` for `field` where a change says nothing. */
export function checkChange(field: string, { siteId, add, remove }: PlaceChange): void {
  if (siteId === undefined && add.length + remove.length === 0)
    throw invalid(field, say('hubs.place.nothing'))
}

/** Gives every computer that matches a site or tags. Throws `AppError` `conflict` when another number matches now. */
export function placeMany(
  parts: HubParts,
  organizationId: string,
  filters: HubFilters,
  change: PlaceChange,
  by: AskedFor,
): Promise<ManyResult> {
  return inBatches(parts, organizationId, filters, by.expected, async (tx, rows, first) => {
    if (first)
      await parts.audit.record(tx, {
        organizationId,
        actor: by.actor,
        action: 'hubs.placed',
        object: { kind: 'organization', id: organizationId },
        detail: {
          count: by.expected,
          filter: recorded(filters),
          site: change.siteId ?? null,
          add: [...change.add],
          remove: [...change.remove],
        },
      })
    const ids = rows.map(({ id }) => id)
    const changed = await placeBy(parts, tx, organizationId, ids, { by: 'hand', change: () => change })
    if (changed.length > 0) await parts.organizations.touchTargets(tx, organizationId)
    return changed.length
  })
}

/** Site and tags as a change leaves them. */
export const placed = <T extends { siteId: string | null; tags: readonly string[] }>(
  { siteId, tags }: T,
  change: PlaceChange,
): { siteId: string | null; tags: string[] } => ({
  siteId: change.siteId === undefined ? siteId : change.siteId,
  tags: [...new Set([...tags.filter((tag) => !change.remove.includes(tag)), ...change.add])],
})

/** Retires every hub that matches and can be retired. Throws `AppError` `conflict` when another number matches now. */
export function retireMany(
  parts: HubParts,
  organizationId: string,
  filters: HubFilters,
  by: AskedFor,
): Promise<ManyResult> {
  return inBatches(parts, organizationId, filters, by.expected, async (tx, rows) => {
    const ids = rows.filter(({ status }) => canStep(status, 'retire')).map(({ id }) => id)
    await stepHubs(parts, tx, organizationId, ids, 'retire', by.actor)
    return ids.length
  })
}

/** Retires every hub that takes part and was last heard from before a time (ms). Answers how many. */
export async function retireSilent(
  parts: HubParts,
  organizationId: string,
  before: number,
  actor: Actor,
): Promise<number> {
  const { database } = parts
  let retired = 0
  for (;;) {
    const { rows } = await listSilent(database.read, organizationId, before, { limit: BATCH })
    if (rows.length === 0) return retired
    const ids = rows.map(({ id }) => id)
    retired += await database.write(async (tx) => {
      const now = await listHubs(tx, organizationId, { ids }, { limit: BATCH })
      const still = now.rows.filter(
        (hub) => canStep(hub.status, 'retire') && (hub.lastContactAt ?? 0) < before,
      )
      await stepHubs(
        parts,
        tx,
        organizationId,
        still.map(({ id }) => id),
        'retire',
        actor,
      )
      return still.length
    })
  }
}

/** Works on all that match in transactions of at most 500, so that hubs get their turn in between. */
async function inBatches(
  { database }: HubParts,
  organizationId: string,
  filters: HubFilters,
  expected: number,
  work: (tx: Tx, rows: readonly HubView[], first: boolean) => Promise<number>,
): Promise<ManyResult> {
  const matching = await countHubs(database.read, organizationId, filters)
  if (matching !== expected) throw new AppError('conflict', say('hubs.many.otherCount', { count: matching }))
  const result: ManyResult = { matching, changed: 0 }
  for (let after: string | undefined; ;) {
    const page = await listHubs(database.read, organizationId, filters, { after, limit: BATCH })
    const first = after === undefined
    const ids = page.rows.map(({ id }) => id)
    result.changed += await database.write(async (tx) => {
      const now = await listHubs(tx, organizationId, { ids }, { limit: BATCH })
      return work(tx, now.rows, first)
    })
    if (page.next === null) return result
    after = page.next
  }
}

const recorded = ({ status, search, siteId, ids }: HubFilters): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ state: status, search, site: siteId, picked: ids && String(ids.length) }).flatMap(
      ([name, value]) => (value ? [[name, value]] : []),
    ),
  )
