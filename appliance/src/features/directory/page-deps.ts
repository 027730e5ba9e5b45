import type { Database, Reader } from '../../platform/db/index.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import type { Audit } from '../audit/index.ts'
import type { Caller, DirectoryService } from './service.ts'

/** What the directory pages are built from. */
export type DirectoryPageDeps = {
  database: Database
  directory: DirectoryService
  audit: Pick<Audit, 'viewed'>
  administrators: { get(reader: Reader, organizationId: string, id: string): Promise<{ name: string }> }
}

/** Who asks, as the service takes it. */
export const callerOf = ({ organizationId, actor }: SignedIn): Caller => ({ organizationId, actor })
