import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('hubs', (t) => {
    t.index(['organization_id', 'site_id', 'computer_folded', 'id'])
  })
  await knex.schema.alterTable('sites', (t) => {
    t.index(['organization_id', 'name_folded', 'id'])
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('sites', (t) => {
    t.dropIndex(['organization_id', 'name_folded', 'id'])
  })
  await knex.schema.alterTable('hubs', (t) => {
    t.dropIndex(['organization_id', 'site_id', 'computer_folded', 'id'])
  })
}
