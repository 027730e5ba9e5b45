import type { Clock } from '../../src/clock.ts'
import { SLOTS, type Slot } from './settings.ts'

/** A new value can be read this long after its acknowledgement. */
export const SETTLE_MS = 40

/** Version of a firmware: major, minor, patch. */
export type Version = readonly [number, number, number]

/** Values of a headset: the one in force, and the one a read still answers for a while. */
export type Memory = {
  slot: (id: number) => Slot | undefined
  named: (setting: string) => Slot | undefined
  inForce: (slot: Slot) => Uint8Array
  readable: (slot: Slot) => Uint8Array
  parentAllows: (slot: Slot) => boolean
  /** `settled`: it can be read at once. */
  set: (slot: Slot, bytes: Uint8Array, settled: boolean) => void
  /** Ids whose value isn't the factory's. */
  changed: () => readonly Slot[]
  counter: () => number
}

const COUNTER_END = 65_536

/** Memory of a new headset with this firmware. */
export function createMemory(version: Version, clock: Clock): Memory {
  const slots = SLOTS.filter(({ since }) => compare(version, since) >= 0)
  const values = new Map(slots.map(({ id, factory }) => [id, factory]))
  const shown = new Map(values)
  let counter = 0
  const inForce = (slot: Slot): Uint8Array => values.get(slot.id) ?? slot.factory
  const settle = (slot: Slot): void => {
    shown.set(slot.id, inForce(slot))
    counter = (counter + 1) % COUNTER_END
  }
  return {
    slot: (id) => slots.find((slot) => slot.id === id),
    named: (setting) => slots.find((slot) => slot.setting === setting),
    inForce,
    readable: (slot) => shown.get(slot.id) ?? slot.factory,
    parentAllows: ({ parent }) => parent === null || parent.allows(values.get(parent.id)?.[0] ?? 0),
    set: (slot, bytes, settled) => {
      if (sameBytes(inForce(slot), bytes)) return
      values.set(slot.id, bytes)
      if (settled) settle(slot)
      else void clock.wait(SETTLE_MS).then(() => settle(slot))
    },
    changed: () => slots.filter((slot) => !sameBytes(inForce(slot), slot.factory)),
    counter: () => counter,
  }
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i])

function compare(a: Version, b: Version): number {
  const at = a.findIndex((part, index) => part !== b[index])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}
