import type { Clock } from '../src/clock.ts'
import { parseDescriptor } from '../src/hid/descriptor.ts'
import {
  HidError,
  type HidConnection,
  type HidErrorCode,
  type HidNode,
  type HidPort,
} from '../src/hid/port.ts'
import type { VirtualDevice } from './device.ts'

/** A device on the bus, as a tester holds it. */
export type Plugged = {
  device: VirtualDevice
  unplug: () => void
  /** Plugs it in again, at the same place unless another is named. */
  replug: (place?: string) => void
  /** Makes opening fail: `noPermission` until udev has been, `busy` while another program holds it for itself. */
  forbid: (reason: HidErrorCode | null) => void
  /** Reports that hosts sent or asked for. */
  exchanges: () => number
}

/** Virtual devices behind the HID port, in this process. */
export type VirtualBus = {
  port: HidPort
  plug: (device: VirtualDevice, place?: string) => Plugged
  exchanges: () => number
}

type Slot = {
  device: VirtualDevice
  place: string
  path: string | null
  forbidden: HidErrorCode | null
  exchanges: number
  connections: Set<Connection>
}
type Connection = { input: (report: Uint8Array) => void; lose: () => void }

const TRANSFER_MS = 1

/** An empty bus. */
export function createVirtualBus(clock: Clock): VirtualBus {
  const slots: Slot[] = []
  const watchers = new Set<{ call: () => void }>()
  let plugs = 0
  const changed = (): void => {
    for (const { call } of watchers) call()
  }
  const unplug = (slot: Slot): void => {
    if (slot.path === null) return
    slot.path = null
    slot.device.plugged(null)
    for (const connection of slot.connections) connection.lose()
    changed()
  }
  const plugIn = (slot: Slot): void => {
    if (slot.path !== null) return
    plugs += 1
    slot.path = `/virtual/hid${plugs}`
    const leaveFor = (ms: number): void => {
      unplug(slot)
      void clock.wait(ms).then(() => plugIn(slot))
    }
    slot.device.plugged({ leaveFor, input: (report) => deliver(slot, report, () => unplug(slot)) })
    changed()
  }
  return {
    port: {
      list: async () => slots.flatMap((slot) => (slot.path === null ? [] : [nodeOf(slot, slot.path)])),
      open: async (path) => {
        await clock.wait(TRANSFER_MS)
        const slot = slots.find((one) => one.path === path)
        if (!slot) throw new HidError('gone')
        if (slot.forbidden) throw new HidError(slot.forbidden)
        return connect(slot, clock, () => unplug(slot))
      },
      watch: (call) => {
        const watcher = { call }
        watchers.add(watcher)
        return () => void watchers.delete(watcher)
      },
    },
    plug: (device, place = `virtual-${slots.length + 1}`) => {
      const slot: Slot = { device, place, path: null, forbidden: null, exchanges: 0, connections: new Set() }
      slots.push(slot)
      plugIn(slot)
      return {
        device,
        unplug: () => unplug(slot),
        replug: (to = slot.place) => {
          unplug(slot)
          slot.place = to
          plugIn(slot)
        },
        forbid: (reason) => {
          slot.forbidden = reason
          changed()
        },
        exchanges: () => slot.exchanges,
      }
    },
    exchanges: () => slots.reduce((sum, slot) => sum + slot.exchanges, 0),
  }
}

const nodeOf = ({ device: { usb, descriptor }, place }: Slot, path: string): HidNode => ({
  path,
  place,
  vendorId: usb.vendorId,
  productId: usb.productId,
  serial: usb.serial || null,
  product: usb.product,
  manufacturer: usb.manufacturer,
  interface: 0,
  collections: parseDescriptor(descriptor).collections,
})

function deliver(slot: Slot, report: Uint8Array, leave: () => void): void {
  if (slot.device.faults.step()) return leave()
  for (const connection of slot.connections) connection.input(report.slice())
}

function connect(slot: Slot, clock: Clock, leave: () => void): HidConnection {
  const inputs = new Set<{ call: (report: Uint8Array) => void }>()
  const losses = new Set<{ call: (error: HidError) => void }>()
  let open = true
  const self: Connection = {
    input: (report) => {
      for (const { call } of inputs) call(report)
    },
    lose: () => {
      open = false
      slot.connections.delete(self)
      for (const { call } of losses) call(new HidError('gone'))
    },
  }
  slot.connections.add(self)
  const transfer = async <T>(work: () => T, lateMs: () => number = () => 0): Promise<T> => {
    if (!open) throw new HidError('gone')
    slot.exchanges += 1
    if (slot.device.faults.step()) leave()
    await clock.wait(TRANSFER_MS + lateMs())
    if (!open) throw new HidError('gone')
    return work()
  }
  const get = (kind: 'feature' | 'input') => (reportId: number, length: number) =>
    transfer(() => answerOf(slot.device, kind, reportId, length), slot.device.faults.lateMs)
  return {
    descriptor: async () => slot.device.descriptor,
    write: (report) => transfer(() => slot.device.setReport('output', report.slice())),
    sendFeature: (report) => transfer(() => slot.device.setReport('feature', report.slice())),
    getFeature: get('feature'),
    getInput: get('input'),
    onInput: (call) => subscribe(inputs, call),
    onLost: (call) => subscribe(losses, call),
    close: async () => {
      open = false
      slot.connections.delete(self)
    },
  }
}

function answerOf(
  device: VirtualDevice,
  kind: 'feature' | 'input',
  reportId: number,
  length: number,
): Uint8Array {
  const report = device.getReport(kind, reportId)
  if (!report) throw new HidError('failed')
  return report.slice(0, length)
}

function subscribe<T>(listeners: Set<{ call: T }>, call: T): () => void {
  const entry = { call }
  listeners.add(entry)
  return () => void listeners.delete(entry)
}
