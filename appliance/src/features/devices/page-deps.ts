import type { Hubs } from '../hubs/index.ts'
import type { ShowDeps } from '../people/index.ts'
import type { Policies } from '../policies/index.ts'
import type { Devices } from './service.ts'

/** What the device pages are built from. */
export type DevicePageDeps = ShowDeps & {
  devices: Devices
  hubs: Pick<Hubs, 'get' | 'syncNow'>
  policies: Pick<Policies, 'get'>
}
