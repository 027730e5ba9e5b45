import type { Knex } from 'knex'

/** Hubs by version are counted from the index alone. */
export const up = (knex: Knex): Promise<void> =>
  knex.schema.alterTable('hubs', (t) => {
    t.index(['organization_id', 'status', 'version'])
  })

export const down = (knex: Knex): Promise<void> =>
  knex.schema.alterTable('hubs', (t) => {
    t.dropIndex(['organization_id', 'status', 'version'])
  })
