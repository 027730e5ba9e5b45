import type { Knex } from 'knex'

type Table = Knex.CreateTableBuilder

const isPostgres = (table: Table): boolean =>
  (table as unknown as { client: { dialect: string } }).client.dialect === 'postgresql'

/** Text that is compared bytewise on both engines: ids, keys, folded texts. */
export const keyText = (table: Table, name: string): Knex.ColumnBuilder =>
  isPostgres(table) ? table.specificType(name, 'text collate "C"') : table.specificType(name, 'text')

/** Milliseconds since 1970 UTC, or any other safe integer. */
export const integer = (table: Table, name: string): Knex.ColumnBuilder => table.bigInteger(name)

/** 0 or 1, the same on both engines. */
export const flag = (table: Table, name: string): Knex.ColumnBuilder => table.integer(name)

/** JSON as text. */
export const json = (table: Table, name: string): Knex.ColumnBuilder => table.text(name)

/** `organization_id`, which every row that belongs to a customer carries. */
export const organizationId = (table: Table): Knex.ReferencingColumnBuilder =>
  keyText(table, 'organization_id').notNullable().references('id').inTable('organizations')
