import type { Clock } from '../../platform/clock.ts'
import type { Database, Page, Reader } from '../../platform/db/index.ts'
import type { HubDevice } from './detail-view-models.ts'
import type { Hubs } from './hubs.ts'
import type { Names } from './view-models.ts'

/** What the pages of hubs are built from. */
export type HubPageDeps = {
  database: Database
  clock: Clock
  hubs: Hubs
  people: { describe(reader: Reader, organizationId: string, ids: string[]): Promise<Names> }
  devices: {
    list(
      reader: Reader,
      organizationId: string,
      filters: { hubId?: string | undefined },
      page: { limit: number },
    ): Promise<Page<HubDevice>>
  }
}
