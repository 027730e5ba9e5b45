import type { Knex } from 'knex'
import { integer, json, keyText, organizationId } from './columns.ts'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('api_tokens', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    keyText(t, 'administrator_id').notNullable().references('id').inTable('administrators')
    t.text('label').notNullable()
    keyText(t, 'token_hash').notNullable().unique()
    json(t, 'scopes').notNullable()
    integer(t, 'created_at').notNullable()
    integer(t, 'expires_at').notNullable()
    integer(t, 'last_used_at')
    integer(t, 'revoked_at')
    t.index(['organization_id', 'administrator_id', 'created_at', 'id'])
  })
  /** Answers to writes, so that one sent again is answered again instead of done again. They may hold secrets: sealed. */
  await knex.schema.createTable('api_answers', (t) => {
    keyText(t, 'token_id').notNullable().references('id').inTable('api_tokens')
    keyText(t, 'key').notNullable()
    organizationId(t)
    /** Which call holds the key. */
    keyText(t, 'call_id').notNullable()
    keyText(t, 'fingerprint').notNullable()
    t.text('sealed').notNullable()
    integer(t, 'created_at').notNullable()
    t.primary(['token_id', 'key'])
    t.index(['created_at'])
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('api_answers')
  await knex.schema.dropTable('api_tokens')
}
