import type { Reader, Tx } from '../../platform/db/index.ts'
import type { Origin, Placement } from './placement.ts'

/** A computer as rules look at it: `personId` is whom a session was matched to last. */
export type PlacedComputer = { id: string; name: string; personId: string | null; placement: Placement }

type HubRow = {
  id: string
  computer_folded: string
  site_id: string | null
  site_by: Origin['by'] | null
  site_rule_id: string | null
  last_person_id: string | null
}
type TagRow = { hub_id: string; tag: string; given_by: Origin['by']; rule_id: string | null }

const originOf = (by: Origin['by'], ruleId: string | null): Origin =>
  by === 'rule' ? { by, ruleId: ruleId ?? '' } : { by, ruleId: null }

/** What stood there before origins were told was said by hand. */
const siteOriginOf = ({ site_id: id, site_by: by, site_rule_id: ruleId }: HubRow): Origin | null =>
  by === null ? (id === null ? null : originOf('hand', null)) : originOf(by, ruleId)

type Query = ReturnType<Reader>

const computersQuery = (reader: Reader, organizationId: string): Query =>
  reader('hubs')
    .where({ organization_id: organizationId })
    .select('id', 'computer_folded', 'site_id', 'site_by', 'site_rule_id', 'last_person_id')

async function withPlacements(reader: Reader, rows: readonly HubRow[]): Promise<PlacedComputer[]> {
  const ids = rows.map(({ id }) => id)
  const tags: TagRow[] = await reader('hub_tags')
    .whereIn('hub_id', ids)
    .orderBy(['hub_id', 'tag'])
    .select('hub_id', 'tag', 'given_by', 'rule_id')
  const refusals: { hub_id: string; tag: string }[] = await reader('hub_tag_refusals')
    .whereIn('hub_id', ids)
    .select('hub_id', 'tag')
  const tagsOf = Map.groupBy(tags, (row) => row.hub_id)
  const refusedOf = Map.groupBy(refusals, (row) => row.hub_id)
  return rows.map((row) => ({
    id: row.id,
    name: row.computer_folded,
    personId: row.last_person_id,
    placement: {
      siteId: row.site_id,
      siteBy: siteOriginOf(row),
      tags: new Map((tagsOf.get(row.id) ?? []).map((own) => [own.tag, originOf(own.given_by, own.rule_id)])),
      refused: new Set((refusedOf.get(row.id) ?? []).map(({ tag }) => tag)),
    },
  }))
}

/** Computers by id; those that are not the organization's are left out. */
export async function listPlaced(
  reader: Reader,
  organizationId: string,
  ids: readonly string[],
): Promise<PlacedComputer[]> {
  const rows: HubRow[] = await computersQuery(reader, organizationId).whereIn('id', ids)
  return withPlacements(reader, rows)
}

/** The same, and keeps others from placing them until the transaction ends. */
export async function lockPlaced(
  tx: Tx,
  organizationId: string,
  ids: readonly string[],
): Promise<PlacedComputer[]> {
  const rows: HubRow[] = await computersQuery(tx, organizationId).whereIn('id', ids).orderBy('id').forUpdate()
  return withPlacements(tx, rows)
}

const BATCH = 1_000

/** Every computer that takes part, in batches. */
export async function* allPlaced(reader: Reader, organizationId: string): AsyncIterable<PlacedComputer[]> {
  for (const status of ['active', 'pending', 'quarantined']) {
    for (let after = ''; ;) {
      const rows: HubRow[] = await computersQuery(reader, organizationId)
        .where({ status })
        .where('id', '>', after)
        .orderBy('id')
        .limit(BATCH)
      if (rows.length > 0) yield withPlacements(reader, rows)
      if (rows.length < BATCH) break
      after = rows.at(-1)?.id ?? after
    }
  }
}

/** A computer's placement as it was and as it is to be. */
export type PlacementChange = { hubId: string; before: Placement; after: Placement }

const isSame = (a: Origin | null | undefined, b: Origin | null | undefined): boolean =>
  a?.by === b?.by && a?.ruleId === b?.ruleId

/** Stores what differs, in few statements however many computers there are. */
export async function savePlacements(
  tx: Tx,
  organizationId: string,
  changes: readonly PlacementChange[],
): Promise<void> {
  await saveSites(tx, organizationId, changes)
  await saveTags(tx, organizationId, changes)
  await saveRefusals(tx, organizationId, changes)
}

async function saveSites(tx: Tx, organizationId: string, changes: readonly PlacementChange[]): Promise<void> {
  const moved = changes.filter(
    ({ before, after }) => before.siteId !== after.siteId || !isSame(before.siteBy, after.siteBy),
  )
  const groups = Map.groupBy(moved, ({ after: { siteId, siteBy } }) => JSON.stringify([siteId, siteBy]))
  for (const group of groups.values()) {
    const { siteId, siteBy } = group[0]!.after
    await tx('hubs')
      .where({ organization_id: organizationId })
      .whereIn(
        'id',
        group.map(({ hubId }) => hubId),
      )
      .update({ site_id: siteId, site_by: siteBy?.by ?? null, site_rule_id: siteBy?.ruleId ?? null })
  }
}

async function saveTags(tx: Tx, organizationId: string, changes: readonly PlacementChange[]): Promise<void> {
  const gone = changes.flatMap(({ hubId, before, after }) =>
    [...before.tags.keys()].filter((tag) => !after.tags.has(tag)).map((tag) => ({ hubId, tag })),
  )
  await deleteTags(tx, 'hub_tags', gone)
  const rows = changes.flatMap(({ hubId, before, after }) =>
    [...after.tags]
      .filter(([tag, origin]) => !isSame(before.tags.get(tag), origin))
      .map(([tag, { by, ruleId }]) => ({
        organization_id: organizationId,
        hub_id: hubId,
        tag,
        given_by: by,
        rule_id: ruleId,
      })),
  )
  for (let at = 0; at < rows.length; at += BATCH)
    await tx('hub_tags')
      .insert(rows.slice(at, at + BATCH))
      .onConflict(['hub_id', 'tag'])
      .merge(['given_by', 'rule_id'])
}

async function saveRefusals(
  tx: Tx,
  organizationId: string,
  changes: readonly PlacementChange[],
): Promise<void> {
  const pairs = (a: 'before' | 'after', b: 'before' | 'after') =>
    changes.flatMap((change) =>
      [...change[a].refused]
        .filter((tag) => !change[b].refused.has(tag))
        .map((tag) => ({ hubId: change.hubId, tag })),
    )
  await deleteTags(tx, 'hub_tag_refusals', pairs('before', 'after'))
  const rows = pairs('after', 'before').map(({ hubId, tag }) => ({
    organization_id: organizationId,
    hub_id: hubId,
    tag,
  }))
  for (let at = 0; at < rows.length; at += BATCH)
    await tx('hub_tag_refusals').insert(rows.slice(at, at + BATCH))
}

async function deleteTags(
  tx: Tx,
  table: 'hub_tags' | 'hub_tag_refusals',
  pairs: readonly { hubId: string; tag: string }[],
): Promise<void> {
  for (const [tag, own] of Map.groupBy(pairs, (pair) => pair.tag))
    await tx(table)
      .whereIn(
        'hub_id',
        own.map(({ hubId }) => hubId),
      )
      .where({ tag })
      .delete()
}
