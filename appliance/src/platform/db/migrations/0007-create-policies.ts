import type { Knex } from 'knex'
import { integer, json, keyText, organizationId } from './columns.ts'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('policies', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    t.text('name').notNullable()
    keyText(t, 'name_folded').notNullable()
    t.text('description').notNullable()
    /** Newest revision: the draft, unless it is the published one. */
    integer(t, 'revision').notNullable()
    integer(t, 'published_revision')
    integer(t, 'published_at')
    integer(t, 'created_at').notNullable()
    t.unique(['organization_id', 'name_folded'])
    t.index(['organization_id', 'name_folded', 'id'])
  })
  await knex.schema.createTable('policy_revisions', (t) => {
    organizationId(t)
    keyText(t, 'policy_id').notNullable().references('id').inTable('policies')
    integer(t, 'revision').notNullable()
    json(t, 'entries').notNullable()
    keyText(t, 'author_id').notNullable()
    t.text('note').notNullable()
    integer(t, 'saved_at').notNullable()
    t.primary(['policy_id', 'revision'])
  })
  await knex.schema.createTable('policy_assignments', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    keyText(t, 'policy_id').notNullable().references('id').inTable('policies')
    keyText(t, 'scope_kind').notNullable()
    /** Group, person, site or model id, tag, or device key; empty for everyone. */
    keyText(t, 'scope_id').notNullable()
    integer(t, 'rank').notNullable()
    integer(t, 'starts_at')
    integer(t, 'ends_at')
    integer(t, 'created_at').notNullable()
    t.index(['organization_id', 'policy_id', 'id'])
    t.index(['organization_id', 'id'])
    t.unique(['policy_id', 'scope_kind', 'scope_id', 'starts_at'])
  })
  await knex.schema.createTable('policy_exclusions', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    keyText(t, 'assignment_id')
      .notNullable()
      .references('id')
      .inTable('policy_assignments')
      .onDelete('CASCADE')
    keyText(t, 'kind').notNullable()
    keyText(t, 'target_id').notNullable()
    t.text('reason').notNullable()
    integer(t, 'until_at')
    integer(t, 'created_at').notNullable()
    t.index(['organization_id', 'id'])
    t.index(['assignment_id'])
  })
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['policy_exclusions', 'policy_assignments', 'policy_revisions', 'policies'])
    await knex.schema.dropTable(table)
}
