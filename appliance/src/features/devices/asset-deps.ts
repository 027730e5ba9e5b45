import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/db/index.ts'
import type { Audit } from '../audit/index.ts'
import type { People } from '../people/index.ts'

/** What the life cycle of headsets is built from. */
export type AssetDeps = {
  database: Database
  clock: Clock
  audit: Pick<Audit, 'record'>
  people: Pick<People, 'findExactly' | 'describe'>
}
