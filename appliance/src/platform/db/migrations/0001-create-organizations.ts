import type { Knex } from 'knex'
import { flag, integer, json, keyText, organizationId } from './columns.ts'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('appliance', (t) => {
    keyText(t, 'key').notNullable().primary()
    t.text('value').notNullable()
  })
  await knex.schema.createTable('organizations', (t) => {
    keyText(t, 'id').notNullable().primary()
    t.text('name').notNullable()
    t.text('time_zone').notNullable()
    json(t, 'settings').notNullable()
    /** Rises with every change that may alter a target. */
    integer(t, 'target_epoch').notNullable()
    /** Number of the last trust document. */
    integer(t, 'trust_number').notNullable()
    /** Brought back from a recovery kit, which holds keys only. */
    flag(t, 'from_kit').notNullable().defaultTo(0)
    integer(t, 'created_at').notNullable()
  })
  await knex.schema.createTable('organization_signing_keys', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    json(t, 'public_key').notNullable()
    t.text('sealed_private_key').notNullable()
    /** next → current → past: at most one row is current, at most one next. */
    keyText(t, 'status').notNullable()
    /** Signed by the key before; null for the first. */
    t.text('rotation')
    keyText(t, 'previous_id')
    integer(t, 'created_at').notNullable()
    integer(t, 'current_since')
    t.index(['organization_id', 'created_at', 'id'])
  })
  await knex.schema.createTable('appliance_authorities', (t) => {
    keyText(t, 'id').notNullable().primary()
    t.text('certificate').notNullable()
    t.text('sealed_private_key').notNullable()
    flag(t, 'current').notNullable()
    integer(t, 'created_at').notNullable()
  })
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['appliance_authorities', 'organization_signing_keys', 'organizations', 'appliance']) {
    await knex.schema.dropTable(table)
  }
}
