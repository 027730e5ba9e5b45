import type { Clock } from '../../src/clock.ts'
import type { DeviceControl } from '../device.ts'
import type { Faults } from '../faults.ts'
import {
  alter,
  changeByHand,
  NO_DATA,
  stateBytes,
  type Core,
  type HeadsetIdentity,
  type HeadsetSignal,
} from './core.ts'
import { createMemory } from './memory.ts'
import { act, readSlot, store, write } from './writes.ts'

export type { HeadsetIdentity, HeadsetSignal } from './core.ts'

/** A request without its address and tag. */
export type Ask = { operation: number; id: number; data: Uint8Array }

/** Answer to a request. */
export type Reply = { status: number; data: Uint8Array }

/** A reference headset, wherever it is plugged in. */
export type ReferenceHeadset = {
  identity: HeadsetIdentity
  faults: Faults
  answer: (ask: Ask) => Reply
  write: (id: number, tag: number, value: Uint8Array) => void
  /** Connects it to the one bus or dongle that hears its events; null: to nothing. */
  connect: (hear: ((signal: HeadsetSignal) => void) | null, restart: () => void) => void
  control: Omit<DeviceControl, 'link' | 'leds'>
}

const BATTERY_UNKNOWN = 0xff

/** A headset fresh from the factory. */
export function createReferenceHeadset(
  identity: HeadsetIdentity,
  clock: Clock,
  faults: Faults,
): ReferenceHeadset {
  const core: Core = {
    identity,
    memory: createMemory(identity.firmware, clock),
    faults,
    clock,
    body: {
      battery: BATTERY_UNKNOWN,
      charging: false,
      offHook: false,
      ringing: false,
      muted: false,
      worn: true,
      volume: 50,
    },
    lies: new Map(),
    busyUntil: 0,
    signal: null,
    restart: () => undefined,
  }
  return {
    identity,
    faults,
    answer: (ask) => answer(core, ask),
    write: (id, tag, value) => write(core, id, tag, value),
    connect: (hear, restart) => {
      core.signal = hear
      core.restart = restart
    },
    control: controlOf(core),
  }
}

function answer(core: Core, { operation, id, data }: Ask): Reply {
  const restore = (): void => {
    for (const slot of core.memory.changed()) changeByHand(core, slot, slot.factory)
  }
  switch (operation) {
    case 0x01:
      return { status: 0, data: identityBytes(core.identity, 1) }
    case 0x02:
      return { status: 0, data: Uint8Array.from([...stateBytes(core), ...u16(core.memory.counter())]) }
    case 0x03:
      return readSlot(core, id)
    case 0x04:
      return { status: store(core, id, data), data: NO_DATA }
    case 0x10:
      return { status: act(core, id, data, restore), data: NO_DATA }
    default:
      return { status: 0x01, data: NO_DATA }
  }
}

const controlOf = (core: Core): ReferenceHeadset['control'] => ({
  value: (setting) => {
    const slot = core.memory.named(setting)
    return slot?.fromBytes(core.memory.inForce(slot))
  },
  change: (setting, value) => {
    const slot = core.memory.named(setting)
    if (slot) changeByHand(core, slot, slot.toBytes(value))
  },
  call: (offHook) => alter(core, { offHook }),
  ring: (ringing) => alter(core, { ringing }),
  mute: (muted) => alter(core, { muted }),
  wear: (worn) => alter(core, { worn }),
  volume: (volume) => alter(core, { volume }),
  battery: (battery, charging) => alter(core, { battery, charging }),
})

/** Kind, model code, firmware, serial and name: 1 is a headset, 2 a dongle. */
export const identityBytes = ({ serial, firmware, name }: HeadsetIdentity, kind: 1 | 2): Uint8Array =>
  Uint8Array.from([kind, ...u16(kind), ...firmware, ...lengthFirst(serial), ...lengthFirst(name)])

const u16 = (value: number): [number, number] => [value & 0xff, value >> 8]

const lengthFirst = (text: string): number[] => {
  const bytes = Buffer.from(text, 'utf8')
  return [bytes.length, ...bytes]
}
