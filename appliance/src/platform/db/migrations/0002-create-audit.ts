import type { Knex } from 'knex'
import { integer, json, keyText } from './columns.ts'

/** Null on the appliance's own chain. */
const organizationOrNull = (table: Knex.CreateTableBuilder): Knex.ReferencingColumnBuilder =>
  keyText(table, 'organization_id').references('id').inTable('organizations')

export async function up(knex: Knex): Promise<void> {
  /** The end of each chain: locked by whoever appends. */
  await knex.schema.createTable('audit_heads', (t) => {
    keyText(t, 'chain').notNullable().primary()
    organizationOrNull(t)
    integer(t, 'number').notNullable()
    keyText(t, 'hash').notNullable()
  })
  await knex.schema.createTable('audit_rows', (t) => {
    keyText(t, 'chain').notNullable()
    integer(t, 'number').notNullable()
    keyText(t, 'id').notNullable().unique()
    organizationOrNull(t)
    integer(t, 'at').notNullable()
    keyText(t, 'actor_kind').notNullable()
    keyText(t, 'actor_id').notNullable()
    keyText(t, 'action').notNullable()
    keyText(t, 'object_kind').notNullable()
    keyText(t, 'object_id').notNullable()
    json(t, 'detail').notNullable()
    json(t, 'commitments').notNullable()
    keyText(t, 'previous_hash').notNullable()
    keyText(t, 'hash').notNullable()
    t.primary(['chain', 'number'])
    t.index(['chain', 'number', 'id'])
    t.index(['chain', 'action', 'number', 'id'])
    t.index(['chain', 'actor_id', 'number', 'id'])
    t.index(['chain', 'object_kind', 'object_id', 'number', 'id'])
    t.index(['chain', 'at', 'number'])
  })
  /** Personal clear text of rows: erasing it leaves the chain whole. */
  await knex.schema.createTable('audit_personal', (t) => {
    keyText(t, 'row_id').notNullable().references('id').inTable('audit_rows')
    keyText(t, 'field').notNullable()
    organizationOrNull(t)
    t.text('salt').notNullable()
    t.text('text').notNullable()
    t.primary(['row_id', 'field'])
  })
  await knex.schema.createTable('audit_checkpoints', (t) => {
    keyText(t, 'chain').notNullable()
    integer(t, 'number').notNullable()
    organizationOrNull(t)
    integer(t, 'at').notNullable()
    t.text('signed').notNullable()
    t.primary(['chain', 'number'])
  })
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['audit_checkpoints', 'audit_personal', 'audit_rows', 'audit_heads']) {
    await knex.schema.dropTable(table)
  }
}
