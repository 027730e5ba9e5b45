import type { Database } from '../../src/platform/db/index.ts'

const NOT_COMPARED = /^(audit_|administrator_throttle|knex_|sqlite_)/

/** Every row of every table but audit and throttle, as text that can be compared. */
export async function dumpDatabase({ read, dialect }: Database): Promise<string> {
  const lines: string[] = []
  for (const table of await tableNames(read, dialect)) {
    if (NOT_COMPARED.test(table)) continue
    const rows: object[] = await read(table).select()
    lines.push(table, ...rows.map((row) => JSON.stringify(row)).toSorted())
  }
  return lines.join('\n')
}

export async function tableNames(read: Database['read'], dialect: Database['dialect']): Promise<string[]> {
  const names: { name: string }[] =
    dialect === 'sqlite'
      ? await read('sqlite_master').where({ type: 'table' }).select('name')
      : await read('information_schema.tables')
          .where({ table_schema: 'public' })
          .select({ name: 'table_name' })
  return names.map(({ name }) => name).toSorted()
}
