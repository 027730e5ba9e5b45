import type { Knex } from 'knex'
import { flag, integer, keyText, organizationId } from './columns.ts'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('report_schedules', (t) => {
    keyText(t, 'id').notNullable().primary()
    organizationId(t)
    /** Also the name of the folder its reports are put into. */
    keyText(t, 'name').notNullable()
    keyText(t, 'report').notNullable()
    keyText(t, 'format').notNullable()
    /** Five fields of cron, in the organization's time zone. */
    t.text('cron').notNullable()
    /** Whether who made it may see people: then its reports name them. */
    flag(t, 'with_names').notNullable()
    /** The last minute that was seen to. */
    integer(t, 'scheduled_until').notNullable()
    integer(t, 'created_at').notNullable()
    t.unique(['organization_id', 'name'])
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('report_schedules')
}
