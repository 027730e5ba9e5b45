import type { Knex } from 'knex'
import { flag, integer, json, keyText, organizationId } from './columns.ts'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('sites', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    t.text('name').notNullable()
    keyText(t, 'name_folded').notNullable()
    t.unique(['organization_id', 'name_folded'])
  })
  await knex.schema.createTable('enrolment_codes', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    keyText(t, 'token_hash').notNullable().unique()
    t.text('label').notNullable()
    /** once, counted or ephemeral. */
    keyText(t, 'kind').notNullable()
    integer(t, 'max_uses')
    integer(t, 'used').notNullable()
    flag(t, 'needs_approval').notNullable()
    flag(t, 'admits_reimaged').notNullable()
    keyText(t, 'site_id').references('id').inTable('sites')
    json(t, 'tags').notNullable()
    integer(t, 'expires_at')
    integer(t, 'ended_at')
    integer(t, 'created_at').notNullable()
    t.index(['organization_id', 'created_at', 'id'])
  })
  await knex.schema.createTable('hubs', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    keyText(t, 'key_id').notNullable().unique()
    json(t, 'public_key').notNullable()
    keyText(t, 'status').notNullable()
    /** code, or proof: known again by the signed target it showed. */
    keyText(t, 'known_by').notNullable()
    keyText(t, 'enrolment_code_id')
    /** The row of the same computer before it was re-imaged or reset. */
    keyText(t, 'previous_hub_id')
    t.text('computer_name').notNullable()
    keyText(t, 'computer_folded').notNullable()
    t.text('computer_domain').notNullable()
    t.text('platform').notNullable()
    t.text('os').notNullable()
    t.text('version').notNullable()
    keyText(t, 'site_id').references('id').inTable('sites')
    /** Whom its session was matched to; the login itself stands in people_sessions. */
    keyText(t, 'person_id')
    json(t, 'preferences').notNullable()
    flag(t, 'release_granted').notNullable()
    integer(t, 'target_sequence').notNullable()
    keyText(t, 'target_tag')
    integer(t, 'accepted_sequence').notNullable()
    keyText(t, 'accepted_tag')
    keyText(t, 'state_hash')
    integer(t, 'enrolled_at').notNullable()
    integer(t, 'status_since').notNullable()
    t.index(['organization_id', 'computer_folded', 'id'])
    t.index(['organization_id', 'status', 'id'])
    t.index(['organization_id', 'person_id'])
  })
  await knex.schema.createTable('people_sessions', (t) => {
    keyText(t, 'hub_id').notNullable().primary().references('id').inTable('hubs')
    organizationId(t)
    t.text('domain').notNullable()
    t.text('login').notNullable()
    keyText(t, 'login_folded').notNullable()
    keyText(t, 'person_id')
    integer(t, 'since').notNullable()
    flag(t, 'matched').notNullable()
    t.index(['organization_id', 'matched', 'login_folded', 'hub_id'])
  })
  await knex.schema.createTable('hub_tags', (t) => {
    organizationId(t)
    keyText(t, 'hub_id').notNullable().references('id').inTable('hubs')
    keyText(t, 'tag').notNullable()
    t.primary(['hub_id', 'tag'])
    t.index(['organization_id', 'tag', 'hub_id'])
  })
  await knex.schema.createTable('hub_contacts', (t) => {
    keyText(t, 'hub_id').notNullable().primary().references('id').inTable('hubs')
    organizationId(t)
    keyText(t, 'incarnation')
    integer(t, 'sequence').notNullable()
    integer(t, 'contacts').notNullable()
    json(t, 'superseded').notNullable()
    integer(t, 'last_contact_at')
    t.index(['organization_id', 'last_contact_at', 'hub_id'])
  })
  await knex.schema.createTable('hub_messages', (t) => {
    keyText(t, 'hub_id').notNullable().primary().references('id').inTable('hubs')
    keyText(t, 'incarnation').notNullable()
    integer(t, 'sequence').notNullable()
    keyText(t, 'body_hash').notNullable()
    json(t, 'answer').notNullable()
  })
  await knex.schema.createTable('hub_proofs', (t) => {
    keyText(t, 'hub_id').notNullable().primary()
    organizationId(t)
    integer(t, 'sequence').notNullable()
    integer(t, 'proved_at').notNullable()
    t.index(['organization_id', 'proved_at', 'hub_id'])
  })
  await knex.schema.createTable('hub_restores', (t) => {
    keyText(t, 'organization_id').notNullable().primary().references('id').inTable('organizations')
    integer(t, 'noticed_at').notNullable()
    integer(t, 'decided_at')
    integer(t, 'highest_sequence').notNullable()
  })
}

export async function down(knex: Knex): Promise<void> {
  const tables = [
    'hub_restores',
    'hub_proofs',
    'hub_messages',
    'hub_contacts',
    'hub_tags',
    'hubs',
    'enrolment_codes',
    'sites',
  ]
  for (const table of tables) await knex.schema.dropTable(table)
}
