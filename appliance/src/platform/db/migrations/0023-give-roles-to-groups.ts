import type { Knex } from 'knex'
import { integer, keyText, organizationId } from './columns.ts'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('administrator_groups', (t) => {
    organizationId(t)
    keyText(t, 'group_id').notNullable().primary().references('id').inTable('people_groups')
    keyText(t, 'role').notNullable()
    integer(t, 'created_at').notNullable()
    t.index(['organization_id', 'group_id'])
  })
  await knex.schema.alterTable('administrators', (t) => {
    /** Whose account it is, where a directory proves who they are. No reference: accounts outlive people. */
    keyText(t, 'person_id')
    /** Since when no group gives them a role. */
    integer(t, 'suspended_at')
    t.unique(['person_id'])
    /** Names of accounts of a directory are what it says: they may be another's later. */
    t.dropUnique(['user_name_folded'])
    t.unique(['user_name_folded'], { predicate: knex.whereNull('person_id') })
    t.index(['organization_id', 'person_id'])
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('administrators', (t) => {
    t.dropIndex(['organization_id', 'person_id'])
    t.dropUnique(['user_name_folded'])
    t.unique(['user_name_folded'])
    t.dropUnique(['person_id'])
    t.dropColumns('person_id', 'suspended_at')
  })
  await knex.schema.dropTable('administrator_groups')
}
