import type { TestProject } from 'vitest/node'
import { startPostgres } from './postgres.ts'

/** vitest global set-up: one PostgreSQL for the whole run, its URL under `inject('postgresUrl')`. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres()
  project.provide('postgresUrl', postgres.url)
  return postgres.stop
}
