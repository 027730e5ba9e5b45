import type { Knex } from 'knex'

type IndexColumn = { tbl: string; idx: string; column: string | null; unique: number; at: number }

const COLUMNS = `
  select t.name as tbl, l.name as idx, i.name as "column", l."unique" as "unique", i.seqno as at
  from sqlite_schema t
  join pragma_index_list(t.name) l
  join pragma_index_info(l.name) i
  where t.type = 'table'
  order by l.name, i.seqno`

const ROWS = 1_000_000
/** Into how many parts a column divides rows: what tells one thing from another, organizations, states and kinds. */
const MANY = 10_000
const SOME = 10
const FEW = 2
const TELLS_APART = /^id$|_(id|key|hash|folded|at)$/

/**
 * Tells SQLite's planner what a large fleet looks like. Without statistics it takes an organization for ten rows, and
 * finds five people by their ids by reading all of them. These do not depend on what is stored: every appliance has
 * the same plans, and tests explain the ones that customers get.
 */
export async function assumeLargeFleet(knex: Knex): Promise<void> {
  // Analyses no table, but makes the one that statistics are in.
  await knex.raw('analyze sqlite_schema')
  const columns: IndexColumn[] = await knex.raw(COLUMNS)
  const indexes = [...Map.groupBy(columns, ({ idx }) => idx).values()]
  await knex.transaction(async (tx) => {
    await tx('sqlite_stat1').delete()
    for (const own of indexes)
      await tx('sqlite_stat1').insert({ tbl: own[0]?.tbl, idx: own[0]?.idx, stat: statOf(own) })
  })
  await knex.raw('analyze sqlite_schema')
}

/** How many rows there are, then how many of them have the same first column, first two columns, and so on. */
function statOf(columns: readonly IndexColumn[]): string {
  let same = ROWS
  const counts = columns.map(({ column, unique, at }) => {
    const isKey = column === 'id' || (unique === 1 && at === columns.length - 1)
    same = isKey ? 1 : Math.max(1, Math.round(same / partsOf(column ?? '')))
    return same
  })
  return [ROWS, ...counts].join(' ')
}

const partsOf = (column: string): number =>
  column === 'organization_id' ? SOME : TELLS_APART.test(column) ? MANY : FEW
