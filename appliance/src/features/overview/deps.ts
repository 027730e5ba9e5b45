import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/db/index.ts'
import type { Audit } from '../audit/index.ts'
import type { Devices } from '../devices/index.ts'
import type { DirectoryService } from '../directory/index.ts'
import type { Hubs } from '../hubs/index.ts'
import type { Keys } from '../keys/index.ts'
import type { Organizations } from '../organizations/index.ts'
import type { People } from '../people/index.ts'
import type { Policies } from '../policies/index.ts'

/** What the overview, the first steps and the search are built from. */
export type OverviewDeps = {
  database: Database
  clock: Clock
  organizations: Pick<Organizations, 'get'>
  keys: Pick<Keys, 'kitIsStale'>
  audit: Pick<Audit, 'viewed'>
  people: Pick<People, 'list' | 'listGroups' | 'describe' | 'findExactly'>
  directory: Pick<DirectoryService, 'listConnections'>
  policies: Pick<Policies, 'list' | 'assignmentsOf'>
  devices: Pick<Devices, 'list' | 'summarize'>
  hubs: Pick<Hubs, 'list' | 'summarize' | 'findOlder' | 'listCodes' | 'countHeard'>
}
