import type { Clock } from '../../platform/clock.ts'
import type { Database, Reader, Tx } from '../../platform/db/index.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Scheduler } from '../../platform/scheduler.ts'
import type { Audit } from '../audit/index.ts'
import type { Directory } from './port.ts'

/** Everything the feature is built from. */
export type DirectoryDeps = {
  database: Database
  clock: Clock
  logger: Logger
  scheduler: Scheduler
  audit: Pick<Audit, 'record'>
  /** Seals the bind account's password for the database. */
  seal(text: string): string
  unseal(text: string): string
  /** To be called in the write of any change that may alter what a hub is told. */
  touchTargets(tx: Tx, organizationId: string): Promise<void>
  /** To be called in the write of changes by which people may lie in other units. */
  peopleMoved(tx: Tx, organizationId: string): Promise<void>
  /** IANA time zone of an organization. */
  timeZoneOf(reader: Reader, organizationId: string): Promise<string>
  /** Ids of the groups that a published assignment or a role uses. */
  groupsInUse(reader: Reader, organizationId: string): Promise<Set<string>>
  /** Ids of the groups whose members are owners. */
  ownerGroups(reader: Reader, organizationId: string): Promise<Set<string>>
  /** Whether a group of this directory gives a role to administrators. */
  givesRoles(reader: Reader, organizationId: string, connectionId: string): Promise<boolean>
  /** To be called in every write that changes people or groups: roles follow them. */
  reviewAdministrators(tx: Tx, organizationId: string): Promise<void>
  /** The server's client; another one in tests. */
  ldap: Directory
}
