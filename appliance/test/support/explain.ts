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
  const note = ({ sql, bindings }: Statement): void => {
    if (/^(select|with) /i.test(sql)) statements.push({ sql, bindings })
  }
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

const UNBOUND = /^SCAN (?!CONSTANT)|TEMP B-TREE/
/** What is looked for by several values is not to be found by reading all that an organization has, */
const READS_AN_ORGANIZATION = /^SCAN (?!CONSTANT)|INDEX \S+ \(organization_id=\?\)$|TEMP B-TREE/
/** but what was found by ids that the statement names itself may be sorted: it is no more than they are. */
const BY_IDS = /^SEARCH \S+ USING (?:COVERING )?INDEX \S+ \(id=\?\)$/

async function explainSqlite(tx: Tx, { sql, bindings }: Statement): Promise<string[]> {
  const rows: { detail: string }[] = await tx.raw(`explain query plan ${sql}`, [...bindings] as never)
  const steps = rows.map(({ detail }) => detail)
  const isNamed = sql.includes(' in (?') && BY_IDS.test(steps[0] ?? '')
  const faults = sql.includes(' in (') ? READS_AN_ORGANIZATION : UNBOUND
  return steps
    .filter((step) => faults.test(step) && !(isNamed && step.includes('TEMP B-TREE')))
    .map((step) => `${step}: ${sql}`)
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
