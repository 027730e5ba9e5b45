import type { DeviceValue, SettingState } from '@earshot/protocol'
import { DESKS } from './cast.ts'
import { seatAt } from './seat.ts'
import type { World } from './world.ts'

/** One setting of every headset that has settings: in its own memory, and as the appliance knows it. */
export type Headsets = { serial: string; memory: DeviceValue | null; evidence: SettingState | null }[]

/** Looks at one setting of every headset of every desk. */
export async function headsetsAt(world: World, setting: string): Promise<Headsets> {
  const known = new Map(
    (await world.appliance.headsets()).map((headset) => [headset.serial, headset.settings]),
  )
  const places = DESKS.flatMap(({ computer, headsets }) =>
    headsets.filter(({ model }) => model === 'earshot-reference').map(({ serial }) => ({ computer, serial })),
  )
  return Promise.all(
    places.map(async ({ computer, serial }) => ({
      serial,
      memory: await seatAt(world, computer, serial).memory(setting),
      evidence: known.get(serial)?.[setting] ?? null,
    })),
  )
}
