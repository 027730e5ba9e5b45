import type { Database, Reader } from './db/index.ts'

/** What is counted by its state as it changes (triggers of the store do it). */
export type CountedTable = 'devices' | 'hubs'

type CountRow = { counted: CountedTable; state: string; change: number | string }

/** How many there are in each state. Costs the same in a fleet of any size. */
export async function readCounts(
  reader: Reader,
  organizationId: string,
  counted: CountedTable,
): Promise<Record<string, number>> {
  const rows: { state: string; count: number | string }[] = await reader('fleet_counts')
    .where({ organization_id: organizationId, counted })
    .groupBy('state')
    .select('state', reader.raw('sum(change) as count'))
  return Object.fromEntries(
    rows.flatMap(({ state, count }) => (Number(count) === 0 ? [] : [[state, Number(count)]])),
  )
}

/** Puts the changes that were written down since the last time together. Several replicas may do so at once. */
export const foldCounts = (database: Pick<Database, 'write'>, organizationId: string): Promise<void> =>
  database.write(async (tx) => {
    // One statement: what others add meanwhile is neither read nor removed.
    const gone = (await tx.raw(
      'delete from fleet_counts where organization_id = ? returning counted, state, change',
      [organizationId],
    )) as CountRow[] | { rows: CountRow[] }
    const rows = Array.isArray(gone) ? gone : gone.rows
    const sums = [...Map.groupBy(rows, ({ counted, state }) => JSON.stringify([counted, state])).values()]
      .map((same) => ({
        organization_id: organizationId,
        counted: same[0]!.counted,
        state: same[0]!.state,
        change: same.reduce((sum, row) => sum + Number(row.change), 0),
      }))
      .filter(({ change }) => change !== 0)
    if (sums.length > 0) await tx('fleet_counts').insert(sums)
  })
