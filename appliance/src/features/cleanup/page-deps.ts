import type { Database } from '../../platform/db/index.ts'
import type { Cleanup } from './cleanup.ts'

/** What the page of silent hubs is built from. */
export type CleanupPageDeps = { database: Database; cleanup: Cleanup }
