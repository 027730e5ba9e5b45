import type { DeviceValue, SettingState } from '@earshot/protocol'
import type { HubStatus } from '../../../agent/src/hub.ts'
import type { Fault } from '../../../agent/virtual/faults.ts'
import { deskOf, headsetOf } from './cast.ts'
import type { Weather } from './network.ts'
import type { World } from './world.ts'

/** Somebody at their desk: what they do, and what their headset really holds. */
export type Seat = {
  computer: string
  serial: string
  /** What is in the headset's own memory: neither hub nor appliance is asked. */
  memory(setting: string): Promise<DeviceValue | null>
  /** The wearer changes a setting at the headset. The value is the device's own. */
  change(setting: string, value: number): Promise<void>
  mute(on: boolean): Promise<void>
  /** Makes the headset do something wrong from now on. */
  arm(fault: Fault): Promise<void>
  unplug(): Promise<void>
  plugIn(): Promise<void>
  /** What the appliance holds as proof for a setting. */
  evidence(setting: string): Promise<SettingState | null>
  hub(): Promise<HubStatus>
  /** Resolves when the hub has nothing left to do here. */
  settled(): Promise<void>
  weather(weather: Weather): Promise<void>
  /** How many targets were altered on their way here. */
  flipped(): Promise<number>
  stopHub(): Promise<void>
  leave(): Promise<void>
}

/** The seat of a person, with the first of their headsets unless another is named. */
export function seatOf(world: World, name: string, serial = headsetOf(name)): Seat {
  return seatAt(world, deskOf(name).computer, serial)
}

/** The seat at a computer. */
export function seatAt(world: World, computer: string, serial: string): Seat {
  const hubs = world.hubsOf(computer)
  const headset = (command: Parameters<typeof hubs.headset>[2]) => hubs.headset(computer, serial, command)
  const evidence = async (setting: string): Promise<SettingState | null> =>
    (await world.appliance.headset(serial))?.settings[setting] ?? null
  return {
    computer,
    serial,
    evidence,
    memory: async (setting) => (await headset({ do: 'value', setting }))['value'] as DeviceValue | null,
    change: async (setting, value) => void (await headset({ do: 'change', setting, value })),
    mute: async (on) => void (await headset({ do: 'mute', on })),
    arm: async (fault) => void (await headset({ do: 'arm', fault })),
    unplug: () => hubs.unplug(computer, serial),
    plugIn: () => hubs.plugIn(computer, serial),
    hub: () => hubs.status(computer),
    settled: () => hubs.settled(computer),
    weather: (weather) => hubs.weather(computer, weather),
    flipped: () => hubs.flipped(computer),
    stopHub: () => hubs.stop(computer),
    leave: () => hubs.sit(computer, null),
  }
}
