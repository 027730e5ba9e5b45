import type { Database } from '../../src/platform/db/index.ts'
import { tableNames } from './dump.ts'

/** Tables, their columns and which of those may be null: the same on both engines. */
export async function describeSchema({
  read,
  dialect,
}: Database): Promise<Record<string, Record<string, string>>> {
  const schema: Record<string, Record<string, string>> = {}
  for (const table of await tableNames(read, dialect)) {
    if (/^(knex_|sqlite_)/.test(table)) continue
    const columns = Object.entries(await read(table).columnInfo())
    schema[table] = Object.fromEntries(
      columns
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, { nullable }]) => [name, nullable ? 'may be null' : 'is never null']),
    )
  }
  return schema
}
