import type { Knex } from 'knex'
import { flag, integer, keyText, organizationId } from './columns.ts'

/** What the list of devices can be filtered by while it is in the order of the last reports. */
const FILTERS = [[], ['state'], ['model'], ['asset_status']]
/** The same of computers, in the order in which they were enrolled. */
const HUB_FILTERS = [[], ['status'], ['site_id']]

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('saved_views', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    keyText(t, 'administrator_id').notNullable().references('id').inTable('administrators')
    /** devices, computers. */
    keyText(t, 'list').notNullable()
    t.text('name').notNullable()
    keyText(t, 'name_folded').notNullable()
    t.text('query').notNullable()
    flag(t, 'shared').notNullable()
    integer(t, 'created_at').notNullable()
    t.unique(['administrator_id', 'list', 'name_folded'])
    t.index(['organization_id', 'administrator_id', 'name_folded', 'id'])
    t.index(['organization_id', 'list', 'shared', 'name_folded', 'id'])
  })
  await knex.schema.alterTable('devices', (t) => {
    for (const filter of FILTERS) t.index(['organization_id', ...filter, 'reported_at', 'id'])
  })
  await knex.schema.alterTable('hubs', (t) => {
    for (const filter of HUB_FILTERS) t.index(['organization_id', ...filter, 'enrolled_at', 'id'])
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('hubs', (t) => {
    for (const filter of HUB_FILTERS) t.dropIndex(['organization_id', ...filter, 'enrolled_at', 'id'])
  })
  await knex.schema.alterTable('devices', (t) => {
    for (const filter of FILTERS) t.dropIndex(['organization_id', ...filter, 'reported_at', 'id'])
  })
  await knex.schema.dropTable('saved_views')
}
