import type { Database } from './open.ts'

/** What holds the data: engine and version, the newest migration, and how many bytes it takes. */
export type StoreFacts = { dialect: Database['dialect']; version: string; schema: string; bytes: number }

/** Asks the engine about itself. */
export async function readStoreFacts({
  dialect,
  read,
}: Pick<Database, 'dialect' | 'read'>): Promise<StoreFacts> {
  const newest: { name?: string } | undefined = await read('knex_migrations').max({ name: 'name' }).first()
  const schema = newest?.name ?? ''
  if (dialect === 'postgres') {
    const { rows }: { rows: { version: string; bytes: number }[] } = await read.raw(
      "select current_setting('server_version') as version, pg_database_size(current_database()) as bytes",
    )
    return { dialect, schema, version: rows[0]?.version ?? '', bytes: Number(rows[0]?.bytes) }
  }
  const [engine]: { version: string; bytes: number }[] = await read.raw(
    'select sqlite_version() as version, page_count * page_size as bytes from pragma_page_count(), pragma_page_size()',
  )
  return { dialect, schema, version: engine?.version ?? '', bytes: engine?.bytes ?? 0 }
}
