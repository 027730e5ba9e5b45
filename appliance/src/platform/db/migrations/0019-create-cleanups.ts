import type { Knex } from 'knex'
import { integer, organizationId } from './columns.ts'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('hub_cleanups', (t) => {
    organizationId(t)
    integer(t, 'named_after').notNullable()
    /** Null: silent hubs are named, and never retired by themselves. */
    integer(t, 'retired_after')
    integer(t, 'share').notNullable()
    /** How many the last run did not retire, because they were too many at once. */
    integer(t, 'held')
    t.primary(['organization_id'])
  })
  /** Days on which the appliance was there to be heard from. */
  await knex.schema.createTable('hub_cleanup_days', (t) => {
    organizationId(t)
    integer(t, 'at').notNullable()
    t.primary(['organization_id', 'at'])
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('hub_cleanup_days')
  await knex.schema.dropTable('hub_cleanups')
}
