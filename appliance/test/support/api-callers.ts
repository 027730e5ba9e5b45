import type { Database } from '../../src/platform/db/index.ts'
import type { Ids } from './api-furnish.ts'
import type { ApiCall, ApiWorld } from './api-world.ts'

/** One call of an operation that should succeed. */
export type Success = { id: string; method: string; path: string } & ApiCall

/** Calls an operation; answers what it answered, and the id of what it made. */
export type Ask = (
  id: string,
  method: string,
  path: string,
  call?: ApiCall,
) => Promise<{ made: string; body: Record<string, unknown> }>

/** How operations are called: as they are, and with the ETag of what they replace. */
export type Callers = {
  ask: Ask
  replace(id: string, path: string, body: unknown): Promise<unknown>
  ids: Ids
  owner: ApiWorld['owner']
  database: Database
  /** Where a job keeps its files. */
  folderOf(jobId: string): string
}
