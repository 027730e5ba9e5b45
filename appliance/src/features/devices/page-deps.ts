import type { Database } from '../../platform/db/index.ts'
import type { Hubs } from '../hubs/index.ts'
import type { People } from '../people/index.ts'
import type { Policies } from '../policies/index.ts'
import type { Devices } from './service.ts'
import type { Names } from './view-models.ts'

/** What the device pages are built from. */
export type DevicePageDeps = {
  database: Database
  devices: Devices
  hubs: Pick<Hubs, 'get' | 'syncNow'>
  people: Pick<People, 'describe'>
  policies: Pick<Policies, 'get'>
}

/** Names of people by id. */
export const namesOf = (
  { database, people }: Pick<DevicePageDeps, 'database' | 'people'>,
  organizationId: string,
  ids: readonly (string | null | undefined)[],
): Promise<Names> =>
  people.describe(database.read, organizationId, [...new Set(ids.filter((id) => id != null))])
