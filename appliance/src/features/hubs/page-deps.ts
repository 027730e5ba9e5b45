import type { Clock } from '../../platform/clock.ts'
import type { Page, Reader } from '../../platform/db/index.ts'
import type { ShowDeps } from '../people/index.ts'
import type { HubDevice } from './detail-view-models.ts'
import type { Hubs } from './hubs.ts'

/** What the pages of hubs are built from. */
export type HubPageDeps = ShowDeps & {
  clock: Clock
  hubs: Hubs
  devices: {
    list(
      reader: Reader,
      organizationId: string,
      filters: { hubId?: string | undefined },
      page: { limit: number },
    ): Promise<Page<HubDevice>>
  }
}
