import type { Knex } from 'knex'
import { integer, json, keyText, organizationId } from './columns.ts'

type Table = Knex.CreateTableBuilder

/** Where a person or group comes from; both null for one made by hand. */
const source = (t: Table): void => {
  keyText(t, 'connection_id')
  /** The directory's immutable id. */
  keyText(t, 'external_id')
}

const name = (t: Table): void => {
  t.text('name').notNullable()
  keyText(t, 'name_folded').notNullable()
}

const groupColumns = (t: Table, member: string): void => {
  organizationId(t)
  keyText(t, 'group_id').notNullable().references('id').inTable('people_groups')
  keyText(t, member)
    .notNullable()
    .references('id')
    .inTable(member === 'person_id' ? 'people' : 'people_groups')
}

/** Direct membership. `origin`: directory, or local (made by hand, which a sync never touches). */
const membership = (t: Table, member: string): void => {
  groupColumns(t, member)
  keyText(t, 'origin').notNullable()
  t.primary(['group_id', member, 'origin'])
  t.index([member, 'group_id'])
}

async function createPeople(knex: Knex): Promise<void> {
  await knex.schema.createTable('people', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    source(t)
    name(t)
    /** Null unless the organization has switched the attribute on. */
    t.text('email')
    /** active, disabled (the directory says so), missing (gone from two complete runs). */
    keyText(t, 'state').notNullable()
    /** Since which complete run the directory has lacked it. */
    integer(t, 'absent_since')
    integer(t, 'created_at').notNullable()
    t.unique(['connection_id', 'external_id'])
    t.index(['organization_id', 'name_folded', 'id'])
    t.index(['organization_id', 'state', 'name_folded', 'id'])
  })
  await knex.schema.createTable('people_logins', (t) => {
    organizationId(t)
    keyText(t, 'person_id').notNullable().references('id').inTable('people')
    t.text('login').notNullable()
    keyText(t, 'login_folded').notNullable()
    t.primary(['person_id', 'login_folded'])
    t.index(['organization_id', 'login_folded', 'person_id'])
  })
}

async function createGroups(knex: Knex): Promise<void> {
  await knex.schema.createTable('people_groups', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    source(t)
    name(t)
    /** present or missing. */
    keyText(t, 'state').notNullable()
    integer(t, 'absent_since')
    /** Since which complete run it has had no member, though it had some. */
    integer(t, 'emptied_since')
    integer(t, 'created_at').notNullable()
    t.unique(['connection_id', 'external_id'])
    t.index(['organization_id', 'name_folded', 'id'])
  })
  await knex.schema.createTable('people_members', (t) => membership(t, 'person_id'))
  await knex.schema.createTable('people_nestings', (t) => membership(t, 'member_group_id'))
  /** Every group with all groups inside it, itself (depth 0) included. */
  await knex.schema.createTable('people_closure', (t) => {
    groupColumns(t, 'member_group_id')
    integer(t, 'depth').notNullable()
    /** The group directly inside `group_id` on a shortest way to `member_group_id`; itself at depth 0. */
    keyText(t, 'via_group_id').notNullable()
    t.primary(['group_id', 'member_group_id'])
    t.index(['member_group_id', 'group_id'])
  })
}

export async function up(knex: Knex): Promise<void> {
  await createPeople(knex)
  await createGroups(knex)
  /** The words of names and logins, so that a search begins at an index. */
  await knex.schema.createTable('people_words', (t) => {
    organizationId(t)
    /** person or group. */
    keyText(t, 'kind').notNullable()
    keyText(t, 'word').notNullable()
    keyText(t, 'subject_id').notNullable()
    t.primary(['organization_id', 'kind', 'word', 'subject_id'])
    t.index(['subject_id'])
  })
  /** What a plan that waits for approval would change; deleted when it has been decided. */
  await knex.schema.createTable('people_plan_items', (t) => {
    organizationId(t)
    keyText(t, 'plan_id').notNullable()
    integer(t, 'number').notNullable()
    keyText(t, 'kind').notNullable()
    json(t, 'change').notNullable()
    t.primary(['plan_id', 'number'])
    t.index(['plan_id', 'kind', 'number'])
  })
}

export async function down(knex: Knex): Promise<void> {
  const tables = [
    'people_plan_items',
    'people_words',
    'people_closure',
    'people_nestings',
    'people_members',
    'people_groups',
    'people_logins',
    'people',
  ]
  for (const table of tables) await knex.schema.dropTable(table)
}
