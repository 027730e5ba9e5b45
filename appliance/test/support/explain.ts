import type { Database, Tx } from '../../src/platform/db/index.ts'

type Statement = { sql: string; bindings: readonly unknown[] }

/** What the planner says: how many statements it was asked about, and each that an index does not bind. */
export type Explained = { statements: number; faults: string[] }

/** Planner settings under which PostgreSQL scans or sorts only where no index can do it. */
const ONLY_INDEXES = [
  'enable_seqscan',
  'enable_bitmapscan',
  'enable_sort',
  'enable_hashjoin',
  'enable_mergejoin',
]

/** Runs `work` and asks the engine how it would do each of its reads: no scan and no sort without an index. */
export async function explainReads(database: Database, work: () => Promise<unknown>): Promise<Explained> {
  const statements: Statement[] = []
  const note = (query: Statement): number => statements.push({ sql: query.sql, bindings: query.bindings })
  database.read.on('query', note)
  await work()
  database.read.off('query', note)
  const faults = await database.write(async (tx) => {
    const found: string[] = []
    for (const statement of statements) found.push(...(await faultsOf(tx, database.dialect, statement)))
    return found
  })
  return { statements: statements.length, faults }
}

const faultsOf = (tx: Tx, dialect: Database['dialect'], statement: Statement): Promise<string[]> =>
  dialect === 'sqlite' ? explainSqlite(tx, statement) : explainPostgres(tx, statement)

async function explainSqlite(tx: Tx, { sql, bindings }: Statement): Promise<string[]> {
  const rows: { detail: string }[] = await tx.raw(`explain query plan ${sql}`, [...bindings] as never)
  return rows
    .map(({ detail }) => detail)
    .filter((detail) => /^SCAN |TEMP B-TREE/.test(detail))
    .map((detail) => `${detail}: ${sql}`)
}

async function explainPostgres(tx: Tx, { sql, bindings }: Statement): Promise<string[]> {
  for (const setting of ONLY_INDEXES) await tx.raw(`set local ${setting} = off`)
  const asked = sql.replace(/\$\d+/g, '?')
  const { rows }: { rows: { 'QUERY PLAN': string }[] } = await tx.raw(`explain ${asked}`, [
    ...bindings,
  ] as never)
  const plan = rows.map((row) => row['QUERY PLAN'])
  return plan.filter((line) => /(Seq Scan|Sort) .*\(cost/.test(line)).map((line) => `${line.trim()}: ${sql}`)
}
