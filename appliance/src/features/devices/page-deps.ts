import type { Administrators } from '../administrators/index.ts'
import type { Hubs } from '../hubs/index.ts'
import type { ShowDeps } from '../people/index.ts'
import type { Policies } from '../policies/index.ts'
import type { Assets } from './assets.ts'
import type { Devices } from './service.ts'

/** What the device pages are built from. */
export type DevicePageDeps = ShowDeps & {
  devices: Devices
  assets: Assets
  administrators: Pick<Administrators, 'get'>
  hubs: Pick<Hubs, 'get' | 'syncNow' | 'resync'>
  policies: Pick<Policies, 'get'>
}
