import type { Clock } from '../../platform/clock.ts'
import type { Page, Reader } from '../../platform/db/index.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import type { ShowDeps } from '../people/index.ts'
import type { ComputersChange } from './change.ts'
import type { HubDevice } from './detail-view-models.ts'
import type { SavedViews } from '../saved-views/index.ts'
import type { Sites } from '../sites/index.ts'
import type { Hubs } from './hubs.ts'

/** What the pages of hubs are built from. */
export type HubPageDeps = ShowDeps & {
  clock: Clock
  hubs: Hubs
  effects: {
    /** Has the effect of a change worked out; answers the address of its page. */
    propose(admin: SignedIn, change: ComputersChange): Promise<string>
  }
  savedViews: Pick<SavedViews, 'ofList'>
  placement: {
    list(reader: Reader, organizationId: string): Promise<readonly { id: string; name: string }[]>
  }
  sites: Pick<Sites, 'list' | 'namesOf' | 'findByName'>
  devices: {
    list(
      reader: Reader,
      organizationId: string,
      filters: { hubId?: string | undefined },
      page: { limit: number },
    ): Promise<Page<HubDevice>>
  }
}
