import type { Actor } from '../../platform/actor.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { Administrators } from '../administrators/index.ts'
import type { Hubs } from '../hubs/index.ts'
import type { ShowDeps } from '../people/index.ts'
import type { Policies } from '../policies/index.ts'
import type { SavedViews } from '../saved-views/index.ts'
import type { Assets } from './assets.ts'
import type { Decision } from './conflict-store.ts'
import type { Devices } from './service.ts'

/** What the device pages are built from. */
export type DevicePageDeps = ShowDeps & {
  devices: Devices
  assets: Assets
  administrators: Pick<Administrators, 'get'>
  hubs: Pick<Hubs, 'get' | 'syncNow' | 'resync'>
  policies: Pick<Policies, 'get'>
  savedViews: Pick<SavedViews, 'ofList'>
}

/** Settles a conflict, and asks the hub for everything whose headset has got a row of its own. */
export async function settleAndAsk(
  { assets, hubs }: Pick<DevicePageDeps, 'assets' | 'hubs'>,
  tx: Tx,
  organizationId: string,
  { id, decision, actor }: { id: string; decision: Decision; actor: Actor },
): Promise<void> {
  const { resync } = await assets.settle(tx, organizationId, id, decision, actor)
  if (resync !== null) await hubs.resync(tx, organizationId, resync)
}

/** Asks the computers that have these headsets to read everything back. Throws `AppError` `not_found`. */
export async function syncDevices(
  { devices, hubs }: Pick<DevicePageDeps, 'devices' | 'hubs'>,
  tx: Tx,
  organizationId: string,
  ids: readonly string[],
  actor: Actor,
): ReturnType<DevicePageDeps['hubs']['syncNow']> {
  const hubIds = new Set<string>()
  for (const id of ids) hubIds.add((await devices.get(tx, organizationId, id)).hubId)
  return hubs.syncNow(tx, organizationId, [...hubIds], actor)
}
