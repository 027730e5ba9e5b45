import type { Knex } from 'knex'
import { flag, integer, json, keyText, organizationId } from './columns.ts'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('devices', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    keyText(t, 'device_key').notNullable()
    /** The hub, for a headset that only its place tells apart; empty otherwise. */
    keyText(t, 'hub_scope').notNullable()
    keyText(t, 'model').notNullable()
    t.text('name').notNullable()
    t.text('serial')
    keyText(t, 'serial_folded').notNullable()
    t.text('firmware')
    json(t, 'facts').notNullable()
    /** The hub that had it connected last, and who sat there. */
    keyText(t, 'hub_id').notNullable().references('id').inTable('hubs')
    keyText(t, 'person_id')
    flag(t, 'connected').notNullable()
    /** ready, noPermission, inUse … */
    keyText(t, 'device_status').notNullable()
    /** The state of its worst governed setting, or unmanaged. */
    keyText(t, 'state').notNullable()
    json(t, 'state_counts').notNullable()
    integer(t, 'first_seen_at').notNullable()
    integer(t, 'last_seen_at').notNullable()
    integer(t, 'reported_at').notNullable()
    t.unique(['organization_id', 'device_key', 'hub_scope'])
    t.index(['organization_id', 'serial_folded', 'id'])
    t.index(['organization_id', 'state', 'serial_folded', 'id'])
    t.index(['organization_id', 'model', 'serial_folded', 'id'])
    t.index(['hub_id', 'connected'])
    t.index(['organization_id', 'person_id', 'serial_folded', 'id'])
  })
  await knex.schema.createTable('device_hubs', (t) => {
    organizationId(t)
    keyText(t, 'hub_id').notNullable().references('id').inTable('hubs')
    keyText(t, 'device_key').notNullable()
    keyText(t, 'device_id').notNullable().references('id').inTable('devices')
    flag(t, 'present').notNullable()
    integer(t, 'first_reported_at').notNullable()
    integer(t, 'last_reported_at').notNullable()
    t.primary(['hub_id', 'device_key'])
    t.index(['device_id', 'last_reported_at'])
  })
  await knex.schema.createTable('device_settings', (t) => {
    organizationId(t)
    keyText(t, 'device_id').notNullable().references('id').inTable('devices')
    keyText(t, 'setting').notNullable()
    /** Evidence as the hub reported it (SettingState). */
    json(t, 'evidence').notNullable()
    keyText(t, 'state').notNullable()
    keyText(t, 'mode')
    integer(t, 'since').notNullable()
    t.primary(['device_id', 'setting'])
    t.index(['organization_id', 'state', 'device_id', 'setting'])
    t.index(['organization_id', 'setting', 'state', 'device_id'])
  })
  await knex.schema.createTable('device_setting_history', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    keyText(t, 'device_id').notNullable().references('id').inTable('devices')
    keyText(t, 'setting').notNullable()
    integer(t, 'at').notNullable()
    keyText(t, 'hub_id').notNullable()
    /** Null where the setting is no longer reported. */
    json(t, 'evidence')
    t.index(['device_id', 'at', 'id'])
    t.index(['device_id', 'setting', 'at', 'id'])
    t.index(['organization_id', 'at', 'id'])
  })
  await knex.schema.createTable('device_suggestions', (t) => {
    organizationId(t)
    keyText(t, 'device_id').notNullable().references('id').inTable('devices')
    keyText(t, 'policy_id').notNullable()
    keyText(t, 'setting').notNullable()
    integer(t, 'since').notNullable()
    t.primary(['device_id', 'policy_id', 'setting', 'since'])
  })
}

export async function down(knex: Knex): Promise<void> {
  for (const table of [
    'device_suggestions',
    'device_setting_history',
    'device_settings',
    'device_hubs',
    'devices',
  ]) {
    await knex.schema.dropTable(table)
  }
}
