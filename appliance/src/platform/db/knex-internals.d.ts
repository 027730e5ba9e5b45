declare module 'knex/lib/dialects/sqlite3/index.js' {
  export default class SqliteClient {
    constructor(config: unknown)
    transaction(...args: unknown[]): unknown
  }
}
declare module 'knex/lib/dialects/sqlite3/execution/sqlite-transaction.js' {
  export default class SqliteTransaction {
    constructor(client: unknown, ...args: unknown[])
    query(connection: unknown, sql: string): Promise<unknown>
    begin(connection: unknown): Promise<unknown>
  }
}
