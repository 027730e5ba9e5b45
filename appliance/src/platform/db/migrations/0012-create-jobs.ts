import type { Knex } from 'knex'
import { integer, json, keyText, organizationId } from './columns.ts'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('jobs', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    keyText(t, 'kind').notNullable()
    /** What it was asked to do, as its kind understands it. */
    json(t, 'input').notNullable()
    /** waiting, running, done, failed or stopped. */
    keyText(t, 'status').notNullable()
    integer(t, 'done').notNullable()
    integer(t, 'total')
    integer(t, 'tries').notNullable()
    /** What came out, where it is done. */
    json(t, 'result')
    /** The sentence that says why not, where it failed. */
    json(t, 'why')
    keyText(t, 'actor_kind').notNullable()
    keyText(t, 'actor_id').notNullable()
    integer(t, 'created_at').notNullable()
    integer(t, 'started_at')
    integer(t, 'ended_at')
    /** Who does it, and until when that is believed without hearing of it again. */
    keyText(t, 'lease_token')
    integer(t, 'lease_until')
    t.index(['organization_id', 'created_at', 'id'])
    t.index(['organization_id', 'kind', 'created_at', 'id'])
    t.index(['status', 'created_at', 'id'])
    t.index(['created_at', 'id'])
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('jobs')
}
