import type { Database } from '../../platform/db/index.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Sites } from '../sites/index.ts'
import type { PlacementChange } from './change.ts'
import type { Placement } from './placement.ts'

/** What the pages of placement rules are built from. */
export type PlacementPageDeps = {
  database: Database
  placement: Placement
  sites: Pick<Sites, 'list' | 'namesOf' | 'findByName'>
  jobs: Pick<Jobs, 'kinds' | 'list'>
  effects: {
    /** Has the effect of a change worked out; answers the address of its page. */
    propose(admin: SignedIn, change: PlacementChange): Promise<string>
  }
}
