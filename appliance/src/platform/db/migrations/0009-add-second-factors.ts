import type { Knex } from 'knex'
import { integer, keyText, organizationId } from './columns.ts'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('administrators', (t) => {
    integer(t, 'second_factor_at')
  })
  await knex.schema.alterTable('administrator_sessions', (t) => {
    /** What personal data is looked at for, and since when. */
    t.text('purpose')
    integer(t, 'purpose_at')
  })
  /** A sealed secret; it counts once the administrator has `second_factor_at`. */
  await knex.schema.createTable('administrator_second_factors', (t) => {
    keyText(t, 'administrator_id').notNullable().primary().references('id').inTable('administrators')
    organizationId(t)
    t.text('sealed_secret').notNullable()
    integer(t, 'last_step').notNullable()
  })
  /** Keyed hashes of the recovery codes that are left. */
  await knex.schema.createTable('administrator_recovery_codes', (t) => {
    keyText(t, 'administrator_id').notNullable().references('id').inTable('administrators')
    keyText(t, 'code_hash').notNullable()
    organizationId(t)
    t.primary(['administrator_id', 'code_hash'])
  })
  /** Sign-ins whose password was right and that wait for the code: no sessions. */
  await knex.schema.createTable('administrator_pending_sign_ins', (t) => {
    keyText(t, 'token_hash').notNullable().primary()
    organizationId(t)
    keyText(t, 'administrator_id').notNullable().references('id').inTable('administrators')
    integer(t, 'created_at').notNullable()
    t.index(['administrator_id'])
    t.index(['created_at'])
  })
}

export async function down(knex: Knex): Promise<void> {
  const tables = ['pending_sign_ins', 'recovery_codes', 'second_factors']
  for (const table of tables) await knex.schema.dropTable(`administrator_${table}`)
  await knex.schema.alterTable('administrator_sessions', (t) => t.dropColumns('purpose', 'purpose_at'))
  await knex.schema.alterTable('administrators', (t) => t.dropColumn('second_factor_at'))
}
