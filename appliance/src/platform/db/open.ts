import knexFactory, { type Knex } from 'knex'
import pg from 'pg'
import { AppError } from '../errors.ts'
import { say } from '../views/messages/phrase.ts'
import { migrate } from './migrate.ts'
import { withPassword } from './postgres-url.ts'
import { immediateSqlite } from './sqlite-client.ts'
import { assumeLargeFleet } from './statistics.ts'
import { guardReads, runWrite, type Db, type Dialect, type Tx } from './tx.ts'

/** The store: reads take `read`, writes happen inside `write`. */
export type Database = {
  dialect: Dialect
  read: Db
  /** Runs `work` in one transaction, committed durably before the promise resolves. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Brings the schema up to date. Safe to call from several replicas at once. Throws `AppError` `newer_database`. */
  migrate(): Promise<void>
  /** Throws `AppError` `unavailable` when the stored data is damaged. */
  checkIntegrity(): Promise<void>
  close(): Promise<void>
}

/** `sqlite:<path>` or `postgres://…` (password apart from the URL where it is a secret). */
export type DatabaseOptions = { url: string; password?: string | undefined }

const BUSY_TIMEOUT_MS = 5_000
const SQLITE_READERS = 4
const POSTGRES_POOL = 10

/** Opens the store. Nothing is read or changed yet. */
export function openDatabase(options: DatabaseOptions): Database {
  return options.url.startsWith('sqlite:')
    ? openSqlite(options.url.slice('sqlite:'.length))
    : openPostgres(options)
}

type SqliteConnection = { exec(sql: string, done: (error: Error | null) => void): void }

function sqliteKnex(
  filename: string,
  client: 'sqlite3' | typeof Knex.Client,
  readers: number,
  extra: string,
): Knex {
  const pragmas = `PRAGMA busy_timeout=${BUSY_TIMEOUT_MS}; PRAGMA foreign_keys=ON; ${extra}`
  return knexFactory({
    client,
    connection: { filename },
    useNullAsDefault: true,
    pool: {
      min: client === 'sqlite3' ? 0 : 1,
      max: readers,
      afterCreate: (connection: SqliteConnection, done: (error: Error | null, connection: unknown) => void) =>
        connection.exec(pragmas, (error) => done(error, connection)),
    },
  })
}

function openSqlite(filename: string): Database {
  const writer = sqliteKnex(filename, immediateSqlite, 1, 'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;')
  const readers = sqliteKnex(filename, 'sqlite3', SQLITE_READERS, 'PRAGMA query_only=ON;')
  return {
    dialect: 'sqlite',
    read: guardReads(readers),
    write: (work) => runWrite(writer, work),
    migrate: async () => {
      await migrate(writer)
      await assumeLargeFleet(writer)
    },
    checkIntegrity: () => checkSqlite(writer),
    close: async () => {
      await readers.destroy()
      await writer.destroy()
    },
  }
}

async function checkSqlite(writer: Knex): Promise<void> {
  const rows: { quick_check: string }[] = await writer.raw('PRAGMA quick_check(5)')
  const faults = rows.map((row) => row.quick_check).filter((line) => line !== 'ok')
  if (faults.length > 0)
    throw new AppError('unavailable', say('error.database.damaged', { faults: faults.join('; ') }))
  const orphans: unknown[] = await writer.raw('PRAGMA foreign_key_check')
  if (orphans.length > 0)
    throw new AppError('unavailable', say('error.database.orphans', { count: orphans.length }))
}

const INT8 = 20

function openPostgres({ url, password }: DatabaseOptions): Database {
  const types = {
    getTypeParser: (oid: number, format?: string) =>
      oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
  }
  const connection: Knex.PgConnectionConfig = { connectionString: withPassword(url, password), types }
  const knex = knexFactory({ client: 'pg', connection, pool: { min: 0, max: POSTGRES_POOL } })
  return {
    dialect: 'postgres',
    read: guardReads(knex),
    write: (work) => runWrite(knex, work),
    migrate: () => migrate(knex),
    checkIntegrity: async () => {
      await knex.raw('select 1')
    },
    close: () => knex.destroy(),
  }
}
