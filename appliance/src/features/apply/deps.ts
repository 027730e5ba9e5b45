import type { Database, Reader } from '../../platform/db/index.ts'
import type { Administrators } from '../administrators/index.ts'
import type { Audit } from '../audit/index.ts'
import type { DirectoryService } from '../directory/index.ts'
import type { Hubs } from '../hubs/index.ts'
import type { Organizations } from '../organizations/index.ts'
import type { People } from '../people/index.ts'
import type { Placement } from '../placement/index.ts'
import type { Policies } from '../policies/index.ts'
import type { Sites } from '../sites/index.ts'

/** Everything the feature is built from: the same services as the pages use. */
export type ApplyDeps = {
  database: Database
  organizations: Organizations
  audit: Pick<Audit, 'record'>
  administrators: Pick<Administrators, 'firstRun' | 'findByUserName' | 'create' | 'changeRole' | 'groupRoles'>
  people: Pick<People, 'findGroup'>
  directory: Pick<
    DirectoryService,
    'check' | 'isPassword' | 'listConnections' | 'addConnection' | 'changeConnection'
  >
  policies: Policies
  placement: Pick<Placement, 'list' | 'add' | 'change'>
  sites: Pick<Sites, 'namesOf' | 'findByName' | 'create'>
  hubs: Pick<Hubs, 'createCode' | 'isLabelUsed'>
  /** Ids of the groups with this name. */
  groupIdsOf(reader: Reader, organizationId: string, name: string): Promise<string[]>
  clock: { now(): number }
}
