import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import { openDatabase, type Database } from '../../src/platform/db/index.ts'

/** A migrated, empty database of its own, and how to be rid of it. */
export type TestDatabase = { database: Database; url: string; drop(): Promise<void> }

declare module 'vitest' {
  interface ProvidedContext {
    /** Administrator's URL of the PostgreSQL that the test run has started. */
    postgresUrl: string
  }
}

async function sqliteUrl(): Promise<{ url: string; drop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-store-'))
  return { url: `sqlite:${join(folder, 'earshot.sqlite')}`, drop: () => rm(folder, { recursive: true }) }
}

async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  await client.query(sql)
  await client.end()
}

async function postgresUrl(): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `earshot_${randomBytes(6).toString('hex')}`
  await administer(`create database ${name}`)
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${name}`
  return { url: url.href, drop: () => administer(`drop database ${name} with (force)`) }
}

const urlOf = { sqlite: sqliteUrl, postgres: postgresUrl }

/** Both engines: every store test runs on each (`describe.each(dialects)`). */
export const dialects = ['sqlite', 'postgres'] as const

/** Opens and migrates an empty database on the given engine. */
export async function openTestDatabase(dialect: (typeof dialects)[number]): Promise<TestDatabase> {
  const { url, drop } = await urlOf[dialect]()
  const database = openDatabase({ url })
  await database.migrate()
  return {
    database,
    url,
    drop: async () => {
      await database.close()
      await drop()
    },
  }
}
