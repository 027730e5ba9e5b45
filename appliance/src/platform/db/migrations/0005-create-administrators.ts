import type { Knex } from 'knex'
import { flag, integer, keyText, organizationId } from './columns.ts'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('administrators', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    t.text('user_name').notNullable()
    /** Unique on the whole appliance: the sign-in page asks for no organization. */
    keyText(t, 'user_name_folded').notNullable().unique()
    t.text('name').notNullable()
    keyText(t, 'role').notNullable()
    t.text('password_hash').notNullable()
    flag(t, 'must_change_password').notNullable()
    integer(t, 'created_at').notNullable()
    integer(t, 'disabled_at')
    integer(t, 'last_signed_in_at')
    t.index(['organization_id', 'user_name_folded', 'id'])
    t.index(['organization_id', 'role', 'id'])
  })
  await knex.schema.createTable('administrator_sessions', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    keyText(t, 'administrator_id').notNullable().references('id').inTable('administrators')
    keyText(t, 'token_hash').notNullable().unique()
    t.text('browser').notNullable()
    integer(t, 'created_at').notNullable()
    integer(t, 'last_seen_at').notNullable()
    t.index(['administrator_id', 'last_seen_at', 'id'])
    t.index(['last_seen_at'])
    t.index(['created_at'])
  })
  /** Attempts by account and by source. Keys are MACs: neither names nor addresses stand here. */
  await knex.schema.createTable('administrator_attempts', (t) => {
    keyText(t, 'key').notNullable().primary()
    integer(t, 'count').notNullable()
    integer(t, 'started_at').notNullable()
    integer(t, 'blocked_until').notNullable()
    integer(t, 'updated_at').notNullable()
    t.index(['updated_at'])
  })
  /** Failed sign-ins until they are summed up in the audit log. An empty id is a name that nobody has. */
  await knex.schema.createTable('administrator_failures', (t) => {
    integer(t, 'minute').notNullable()
    keyText(t, 'administrator_id').notNullable()
    keyText(t, 'source').notNullable()
    integer(t, 'count').notNullable()
    t.primary(['minute', 'administrator_id', 'source'])
  })
}

export async function down(knex: Knex): Promise<void> {
  const tables = [
    'administrator_failures',
    'administrator_attempts',
    'administrator_sessions',
    'administrators',
  ]
  for (const table of tables) await knex.schema.dropTable(table)
}
