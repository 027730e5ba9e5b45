import type { Audit } from '../audit/index.ts'
import type { Devices } from '../devices/index.ts'
import type { DirectoryService } from '../directory/index.ts'
import type { Hubs } from '../hubs/index.ts'
import type { People } from '../people/index.ts'
import type { Policies } from '../policies/index.ts'

/** The features that reports read. */
export type ReportDoors = {
  devices: Pick<Devices, 'listInventory' | 'settingsOf' | 'summarize' | 'summarizeSettings'>
  hubs: Pick<Hubs, 'list' | 'summarize'>
  people: Pick<People, 'names' | 'describeGroups'>
  policies: Pick<Policies, 'list' | 'revision' | 'assignmentsOf'>
  directory: Pick<DirectoryService, 'listConnections' | 'runs'>
  audit: Pick<Audit, 'list'>
}
