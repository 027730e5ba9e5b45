import type { Knex } from 'knex'
import { flag, integer, json, keyText, organizationId } from './columns.ts'

type Table = Knex.CreateTableBuilder

const deviceId = (t: Table): void =>
  void keyText(t, 'device_id').notNullable().references('id').inTable('devices')

async function addFacts(knex: Knex): Promise<void> {
  await knex.schema.alterTable('devices', (t) => {
    t.text('asset_tag')
    /** Null where there is no tag, so that tags alone are held unique. */
    keyText(t, 'asset_tag_folded')
    /** inUse, inStock, lent, lost, retired. */
    keyText(t, 'asset_status').notNullable().defaultTo('inUse')
    t.text('asset_note').notNullable().defaultTo('')
    /** The person who was entered by hand as owner. */
    keyText(t, 'owner_id')
    t.unique(['organization_id', 'asset_tag_folded'])
    t.index(['organization_id', 'asset_tag_folded', 'id'])
    t.index(['organization_id', 'asset_status', 'serial_folded', 'id'])
  })
  await knex.schema.alterTable('device_hubs', (t) => {
    /** Whether the hub says that the headset is plugged in there. */
    flag(t, 'connected').notNullable().defaultTo(0)
  })
  /** A person is found by an e-mail address that somebody types. */
  await knex.schema.raw('create index people_email_index on people (organization_id, lower(email))')
}

async function createHistory(knex: Knex): Promise<void> {
  /** Who had a headset and where, from when to when. */
  await knex.schema.createTable('device_custody', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    deviceId(t)
    /** hub: reported; hand: entered as owner. */
    keyText(t, 'source').notNullable()
    keyText(t, 'hub_id')
    keyText(t, 'person_id')
    integer(t, 'from_at').notNullable()
    /** Null while it still holds. */
    integer(t, 'until_at')
    t.index(['device_id', 'from_at', 'id'])
    t.index(['organization_id', 'until_at', 'id'])
    t.unique(['device_id', 'source'], {
      indexName: 'device_custody_open_unique',
      predicate: knex.whereNull('until_at'),
    })
  })
  /** What people changed of a headset's asset facts. */
  await knex.schema.createTable('device_asset_changes', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    deviceId(t)
    integer(t, 'at').notNullable()
    keyText(t, 'actor_kind').notNullable()
    keyText(t, 'actor_id').notNullable()
    /** hand, bulk, import. */
    keyText(t, 'source').notNullable()
    /** Each field that changed, with its value before and after. */
    json(t, 'change').notNullable()
    t.index(['device_id', 'at', 'id'])
    t.index(['organization_id', 'at', 'id'])
  })
}

export async function up(knex: Knex): Promise<void> {
  await addFacts(knex)
  await createHistory(knex)
  /** One serial number that two hubs said was plugged in at the same time. */
  await knex.schema.createTable('device_conflicts', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    deviceId(t)
    /** Both hubs, in the order of their ids. */
    keyText(t, 'hub_id').notNullable().references('id').inTable('hubs')
    keyText(t, 'other_hub_id').notNullable().references('id').inTable('hubs')
    integer(t, 'found_at').notNullable()
    flag(t, 'settled').notNullable()
    /** different or same, once somebody has decided. */
    keyText(t, 'decision')
    integer(t, 'decided_at')
    t.unique(['device_id', 'hub_id', 'other_hub_id'])
    t.index(['organization_id', 'settled', 'found_at', 'id'])
  })
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['device_conflicts', 'device_asset_changes', 'device_custody'])
    await knex.schema.dropTable(table)
  await knex.schema.raw('drop index people_email_index')
  await knex.schema.alterTable('device_hubs', (t) => t.dropColumn('connected'))
  await knex.schema.alterTable('devices', (t) => {
    t.dropUnique(['organization_id', 'asset_tag_folded'])
    t.dropIndex(['organization_id', 'asset_tag_folded', 'id'])
    t.dropIndex(['organization_id', 'asset_status', 'serial_folded', 'id'])
    t.dropColumns('asset_tag', 'asset_tag_folded', 'asset_status', 'asset_note', 'owner_id')
  })
}
