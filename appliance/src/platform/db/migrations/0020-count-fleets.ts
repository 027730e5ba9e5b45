import type { Knex } from 'knex'
import { integer, keyText, organizationId } from './columns.ts'

/** What is counted, by which column. */
const COUNTED = [
  { table: 'devices', column: 'state' },
  { table: 'hubs', column: 'status' },
] as const

type Counted = (typeof COUNTED)[number]

/**
 * How many devices and hubs stand where, as changes to be summed up: each row says that so many came or went. Rows are
 * only added, so that nobody waits for another; from time to time they are put together. Triggers write them: a change
 * that is not counted is not possible.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('fleet_counts', (t) => {
    organizationId(t)
    keyText(t, 'counted').notNullable()
    keyText(t, 'state').notNullable()
    integer(t, 'change').notNullable()
    t.index(['organization_id', 'counted', 'state'])
  })
  const isPostgres = knex.client.config.client === 'pg'
  for (const counted of COUNTED) {
    await knex.raw(standing(counted))
    for (const statement of isPostgres ? onPostgres(counted) : onSqlite(counted)) await knex.raw(statement)
  }
}

export async function down(knex: Knex): Promise<void> {
  const isPostgres = knex.client.config.client === 'pg'
  for (const { table } of COUNTED) {
    for (const event of EVENTS)
      await knex.raw(`drop trigger count_${table}_${event}${isPostgres ? ` on ${table}` : ''}`)
    if (isPostgres) await knex.raw(`drop function count_${table}()`)
  }
  await knex.schema.dropTable('fleet_counts')
}

const EVENTS = ['insert', 'update', 'delete'] as const

const standing = ({ table, column }: Counted): string => `
  insert into fleet_counts (organization_id, counted, state, change)
  select organization_id, '${table}', ${column}, count(*) from ${table} group by organization_id, ${column}`

const came = ({ table, column }: Counted): string =>
  `insert into fleet_counts (organization_id, counted, state, change) values (new.organization_id, '${table}', new.${column}, 1);`
const went = ({ table, column }: Counted): string =>
  `insert into fleet_counts (organization_id, counted, state, change) values (old.organization_id, '${table}', old.${column}, -1);`

const moved = ({ column }: Counted): string =>
  `old.${column} <> new.${column} or old.organization_id <> new.organization_id`

const onSqlite = (counted: Counted): string[] => {
  const { table, column } = counted
  return [
    `create trigger count_${table}_insert after insert on ${table} begin ${came(counted)} end`,
    `create trigger count_${table}_update after update of ${column}, organization_id on ${table} when ${moved(counted)} begin ${went(counted)} ${came(counted)} end`,
    `create trigger count_${table}_delete after delete on ${table} begin ${went(counted)} end`,
  ]
}

const onPostgres = (counted: Counted): string[] => {
  const { table, column } = counted
  const run = `for each row execute function count_${table}()`
  return [
    `create function count_${table}() returns trigger language plpgsql as $$
     begin
       if tg_op <> 'INSERT' then ${went(counted)} end if;
       if tg_op <> 'DELETE' then ${came(counted)} end if;
       return null;
     end $$`,
    `create trigger count_${table}_insert after insert on ${table} ${run}`,
    `create trigger count_${table}_update after update of ${column}, organization_id on ${table} for each row when (${moved(counted)}) execute function count_${table}()`,
    `create trigger count_${table}_delete after delete on ${table} ${run}`,
  ]
}
