import type { Knex } from 'knex'
import SqliteClient from 'knex/lib/dialects/sqlite3/index.js'
import SqliteTransaction from 'knex/lib/dialects/sqlite3/execution/sqlite-transaction.js'

/**
 * knex sends `BEGIN;` whatever it is asked for, which takes the write lock only at the first write: two processes
 * then fail with SQLITE_BUSY in the middle. This transaction takes the lock at its start.
 */
class ImmediateTransaction extends SqliteTransaction {
  override begin(connection: unknown): Promise<unknown> {
    return this.query(connection, 'BEGIN IMMEDIATE;')
  }
}

class ImmediateSqliteClient extends SqliteClient {
  override transaction(...args: unknown[]): unknown {
    return new ImmediateTransaction(this, ...args)
  }
}

/** knex client for the one writing connection to SQLite. */
export const immediateSqlite = ImmediateSqliteClient as unknown as typeof Knex.Client
