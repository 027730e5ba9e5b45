import type { Knex } from 'knex'
import { integer, json, keyText, organizationId } from './columns.ts'

async function createConnections(knex: Knex): Promise<void> {
  await knex.schema.createTable('directory_connections', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    t.text('name').notNullable()
    keyText(t, 'name_folded').notNullable()
    json(t, 'settings').notNullable()
    t.text('sealed_password').notNullable()
    /** Hash of everything in the settings that decides what is read. */
    keyText(t, 'configuration').notNullable()
    /** The configuration whose outcome a person has approved; any other is rehearsed first. */
    keyText(t, 'approved_configuration')
    /** Ids of the base entry and of the canary at the last run that was applied. */
    json(t, 'identity')
    integer(t, 'last_good_at')
    integer(t, 'last_good_people')
    integer(t, 'last_good_groups')
    /** Every minute of the schedule up to this one has been seen to. */
    integer(t, 'scheduled_until')
    /** Whoever holds the lock writes its token beside everything it stores: one run at a time. */
    keyText(t, 'lock_token')
    integer(t, 'lock_until')
    integer(t, 'created_at').notNullable()
    t.unique(['organization_id', 'name_folded'])
  })
}

export async function up(knex: Knex): Promise<void> {
  await createConnections(knex)
  await knex.schema.createTable('directory_runs', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    keyText(t, 'connection_id').notNullable().references('id').inTable('directory_connections')
    /** sync, rehearsal or approval. */
    keyText(t, 'kind').notNullable()
    keyText(t, 'actor_kind').notNullable()
    keyText(t, 'actor_id').notNullable()
    integer(t, 'started_at').notNullable()
    integer(t, 'ended_at')
    /** running, applied, unchanged, held, rehearsed, incomplete, failed, interrupted. */
    keyText(t, 'outcome').notNullable()
    json(t, 'why')
    json(t, 'counts').notNullable()
    json(t, 'reasons').notNullable()
    json(t, 'notes').notNullable()
    keyText(t, 'plan_id')
    t.index(['organization_id', 'connection_id', 'started_at', 'id'])
    t.index(['connection_id', 'outcome'])
  })
  await knex.schema.createTable('directory_plans', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    keyText(t, 'connection_id').notNullable().references('id').inTable('directory_connections')
    keyText(t, 'run_id').notNullable().references('id').inTable('directory_runs')
    /** waiting, approved, superseded, expired, discarded. */
    keyText(t, 'status').notNullable()
    keyText(t, 'digest').notNullable()
    json(t, 'reasons').notNullable()
    json(t, 'counts').notNullable()
    json(t, 'notes').notNullable()
    integer(t, 'created_at').notNullable()
    integer(t, 'expires_at').notNullable()
    integer(t, 'decided_at')
    keyText(t, 'decided_by')
    t.index(['organization_id', 'connection_id', 'status', 'id'])
  })
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['directory_plans', 'directory_runs', 'directory_connections']) {
    await knex.schema.dropTable(table)
  }
}
