import type { Reader, Tx } from '../../platform/db/index.ts'
import { fold } from '../../platform/fold.ts'
import type { PlacementRule } from './rule.ts'

type Row = {
  id: string
  name: string
  pattern: string | null
  unit: string | null
  site_id: string | null
  tags: string
}

const rulesQuery = (reader: Reader, organizationId: string): ReturnType<Reader> =>
  reader('placement_rules').where({ organization_id: organizationId })

/** Every rule of an organization, in its order. */
export async function listRules(reader: Reader, organizationId: string): Promise<PlacementRule[]> {
  const rows: Row[] = await rulesQuery(reader, organizationId)
    .orderBy(['position', 'id'])
    .select('id', 'name', 'pattern', 'unit', 'site_id', 'tags')
  return rows.map(({ id, name, pattern, unit, site_id: siteId, tags }) => ({
    id,
    name,
    pattern,
    unit,
    siteId,
    tags: JSON.parse(tags) as string[],
  }))
}

const columnsOf = ({ name, pattern, unit, siteId, tags }: PlacementRule): object => ({
  name,
  name_folded: fold(name),
  pattern,
  unit,
  site_id: siteId,
  tags: JSON.stringify(tags),
})

/** Adds a rule behind all others. */
export async function insertRule(
  tx: Tx,
  organizationId: string,
  rule: PlacementRule,
  position: number,
): Promise<void> {
  await tx('placement_rules').insert({
    id: rule.id,
    organization_id: organizationId,
    position,
    ...columnsOf(rule),
  })
}

export async function updateRule(tx: Tx, organizationId: string, rule: PlacementRule): Promise<void> {
  await rulesQuery(tx, organizationId).where({ id: rule.id }).update(columnsOf(rule))
}

export async function deleteRule(tx: Tx, organizationId: string, id: string): Promise<void> {
  await rulesQuery(tx, organizationId).where({ id }).delete()
}

/** Gives rules their order. */
export async function saveOrder(tx: Tx, organizationId: string, ids: readonly string[]): Promise<void> {
  for (const [position, id] of ids.entries())
    await rulesQuery(tx, organizationId).where({ id }).update({ position })
}
