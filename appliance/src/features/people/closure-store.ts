import type { Reader, Tx } from '../../platform/db/index.ts'
import { inBatches } from './batches.ts'
import type { Edge, Link } from './closure.ts'

/** All groups of an organization, and which is directly inside which. */
export async function readNesting(
  reader: Reader,
  organizationId: string,
): Promise<{ groups: string[]; edges: Edge[] }> {
  const groups: { id: string }[] = await reader('people_groups')
    .where({ organization_id: organizationId })
    .select('id')
  const edges: Edge[] = await reader('people_nestings')
    .where({ organization_id: organizationId })
    .select({ group: 'group_id', member: 'member_group_id' })
  return { groups: groups.map((row) => row.id), edges }
}

const linkKey = (link: Link): string => `${link.group} ${link.member}`

/** Brings the stored closure to `wanted`, writing only what differs. */
export async function writeClosure(tx: Tx, organizationId: string, wanted: Link[]): Promise<void> {
  const stored: Link[] = await tx('people_closure')
    .where({ organization_id: organizationId })
    .select({ group: 'group_id', member: 'member_group_id', depth: 'depth', via: 'via_group_id' })
  const before = new Map(stored.map((link) => [linkKey(link), link]))
  const same = (link: Link): boolean => {
    const old = before.get(linkKey(link))
    return old?.depth === link.depth && old.via === link.via
  }
  const fresh = wanted.filter((link) => !same(link))
  const kept = new Set(wanted.filter(same).map(linkKey))
  const gone = stored.filter((link) => !kept.has(linkKey(link)))
  await unlinkClosure(tx, gone)
  await inBatches(fresh, (batch) =>
    tx('people_closure').insert(
      batch.map((link) => ({
        organization_id: organizationId,
        group_id: link.group,
        member_group_id: link.member,
        depth: link.depth,
        via_group_id: link.via,
      })),
    ),
  )
}

async function unlinkClosure(tx: Tx, links: Link[]): Promise<void> {
  for (const [group, inside] of Map.groupBy(links, (link) => link.group))
    await inBatches(inside, (batch) =>
      tx('people_closure')
        .where({ group_id: group })
        .whereIn(
          'member_group_id',
          batch.map((link) => link.member),
        )
        .delete(),
    )
}
