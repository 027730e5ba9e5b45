import type { Knex } from 'knex'
import { AppError } from '../errors.ts'
import { say } from '../views/messages/phrase.ts'
import { MIGRATIONS, migrationSource } from './migrations/index.ts'

/** Where knex keeps the names of the migrations that a database has been through. */
const DONE = 'knex_migrations'

/** Throws `AppError` `newer_database` where a newer version has been, before anything is changed. */
async function refuseNewer(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasTable(DONE))) return
  const done: { name: string }[] = await knex(DONE).orderBy('id').select('name')
  const unknown = done.map(({ name }) => name).filter((name) => !Object.hasOwn(MIGRATIONS, name))
  if (unknown.length > 0)
    throw new AppError('newer_database', say('error.database.newer', { names: unknown.join(', ') }))
}

/** Brings the schema up to date. */
export async function migrate(knex: Knex): Promise<void> {
  await refuseNewer(knex)
  await knex.migrate.latest({ migrationSource })
}
