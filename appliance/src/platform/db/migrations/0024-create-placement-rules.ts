import type { Knex } from 'knex'
import { integer, json, keyText, organizationId } from './columns.ts'

async function createRules(knex: Knex): Promise<void> {
  await knex.schema.createTable('placement_rules', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    /** Rules are asked in this order. */
    integer(t, 'position').notNullable()
    t.text('name').notNullable()
    keyText(t, 'name_folded').notNullable()
    /** What a computer's name must be like; null: any. */
    t.text('pattern')
    /** Distinguished name under which the computer's person must lie; null: any. */
    t.text('unit')
    keyText(t, 'site_id').references('id').inTable('sites')
    json(t, 'tags').notNullable()
    t.unique(['organization_id', 'name_folded'])
    t.index(['organization_id', 'position', 'id'])
  })
}

async function tellOrigins(knex: Knex): Promise<void> {
  await knex.schema.alterTable('hubs', (t) => {
    /** hand, csv, code or rule. Null: nobody has said where the computer stands, or it was said by hand before this was told. */
    keyText(t, 'site_by')
    keyText(t, 'site_rule_id')
    /** Whom a session was matched to last. */
    keyText(t, 'last_person_id')
  })
  await knex.schema.alterTable('hub_tags', (t) => {
    /** hand, csv, code or rule. */
    keyText(t, 'given_by').notNullable().defaultTo('hand')
    keyText(t, 'rule_id')
  })
  /** Tags that were taken away by hand although a rule gives them. */
  await knex.schema.createTable('hub_tag_refusals', (t) => {
    organizationId(t)
    keyText(t, 'hub_id').notNullable().references('id').inTable('hubs')
    keyText(t, 'tag').notNullable()
    t.primary(['hub_id', 'tag'])
  })
}

export async function up(knex: Knex): Promise<void> {
  await createRules(knex)
  await tellOrigins(knex)
  await knex.schema.alterTable('people', (t) => {
    /** Names of the levels in which the directory's entry lies, folded, the innermost first. */
    json(t, 'unit')
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('people', (t) => {
    t.dropColumn('unit')
  })
  await knex.schema.dropTable('hub_tag_refusals')
  await knex.schema.alterTable('hub_tags', (t) => {
    t.dropColumns('given_by', 'rule_id')
  })
  await knex.schema.alterTable('hubs', (t) => {
    t.dropColumns('site_by', 'site_rule_id', 'last_person_id')
  })
  await knex.schema.dropTable('placement_rules')
}
