import type { Clock } from '../../src/clock.ts'
import type { Faults } from '../faults.ts'
import type { Memory, Version } from './memory.ts'
import type { Slot } from './settings.ts'

/** Who a headset is. */
export type HeadsetIdentity = { serial: string; firmware: Version; name: string }

/** An event before it has an address. */
export type HeadsetSignal = { kind: number; tag: number; id: number; status: number; data: Uint8Array }

/** Battery, call and wearing state. */
export type Body = {
  battery: number
  charging: boolean
  offHook: boolean
  ringing: boolean
  muted: boolean
  worn: boolean
  volume: number
}

/** All that a headset remembers while it is switched on. */
export type Core = {
  identity: HeadsetIdentity
  memory: Memory
  faults: Faults
  clock: Clock
  body: Body
  /** Values it says it has and hasn't. */
  lies: Map<number, Uint8Array>
  busyUntil: number
  signal: ((signal: HeadsetSignal) => void) | null
  restart: () => void
}

export const NO_DATA = new Uint8Array()
export const FIRST_LONG_ID = 0x40
export const SIGNALS = { acknowledged: 1, settingChanged: 2, stateChanged: 3 } as const

/** Sends an event to whatever the headset is connected to. */
export const signal = (core: Core, kind: number, rest: Partial<HeadsetSignal> = {}): void =>
  core.signal?.({ kind, tag: 0, id: 0, status: 0, data: NO_DATA, ...rest })

/** First three bytes of the state. */
export function stateBytes({ body }: Core): number[] {
  const flags = [body.charging, body.offHook, body.ringing, body.muted, body.worn]
  return [body.battery, flags.reduce((bits, on, index) => bits | (on ? 1 << index : 0), 0), body.volume]
}

/** Changes the state and tells so. */
export function alter(core: Core, change: Partial<Body>): void {
  Object.assign(core.body, change)
  signal(core, SIGNALS.stateChanged, { data: Uint8Array.from(stateBytes(core)) })
}

/** Tells that a setting was changed by something else than a write. */
export function announce(core: Core, slot: Slot): void {
  const silent = slot.writeOnly || slot.id >= FIRST_LONG_ID
  signal(core, SIGNALS.settingChanged, { id: slot.id, data: silent ? NO_DATA : core.memory.inForce(slot) })
}

/** The wearer, a phone or the headset itself changes a setting. */
export function changeByHand(core: Core, slot: Slot, bytes: Uint8Array): void {
  core.lies.delete(slot.id)
  core.memory.set(slot, bytes, true)
  announce(core, slot)
}
