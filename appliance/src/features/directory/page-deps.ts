import type { Database, Reader } from '../../platform/db/index.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import { may } from '../../platform/http/capabilities.ts'
import type { Audit } from '../audit/index.ts'
import type { PlanChange } from './change.ts'
import type { Caller } from './caller.ts'
import type { DirectoryService } from './service.ts'

/** What the directory pages are built from. */
export type DirectoryPageDeps = {
  database: Database
  directory: DirectoryService
  effects: {
    /** Has the effect of a change worked out; answers the address of its page. */
    propose(admin: SignedIn, change: PlanChange): Promise<string>
  }
  audit: Pick<Audit, 'viewed'>
  administrators: { get(reader: Reader, organizationId: string, id: string): Promise<{ name: string }> }
}

/** Who asks, as the service takes it. */
export const callerOf = ({ organizationId, actor, capabilities }: SignedIn): Caller => ({
  organizationId,
  actor,
  capabilities,
})

/** Who may see what a plan would change: it names people. */
export const maySeeChanges = (admin: SignedIn): boolean =>
  may(admin, 'people.view') || may(admin, 'directory.manage')
