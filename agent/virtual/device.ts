import type { DeviceValue } from '@earshot/protocol'
import type { Faults } from './faults.ts'

/** What a device says of itself when it is plugged in. */
export type VirtualUsb = {
  vendorId: number
  productId: number
  product: string
  manufacturer: string
  serial: string
}

/** What a device can do to the computer it is plugged into. */
export type VirtualHost = {
  input: (report: Uint8Array) => void
  /** Leaves the bus and comes back by itself. */
  leaveFor: (ms: number) => void
}

/** The hands of wearer and tester. Values are the device's own. */
export type DeviceControl = {
  /** Value of a setting that is in force now. */
  value: (setting: string) => DeviceValue | undefined
  /** The wearer changes a setting. */
  change: (setting: string, value: DeviceValue) => void
  call: (on: boolean) => void
  ring: (on: boolean) => void
  mute: (on: boolean) => void
  wear: (on: boolean) => void
  volume: (percent: number) => void
  battery: (percent: number, charging: boolean) => void
  /** In or out of reach of its dongle. */
  link: (on: boolean) => void
  /** Output reports of the telephony collection that a host has sent, as hex. */
  leds: () => readonly string[]
}

/** A headset, or a dongle with a headset, seen from its own side. Reports start with their id. */
export type VirtualDevice = {
  usb: VirtualUsb
  descriptor: Uint8Array
  setReport: (kind: 'output' | 'feature', report: Uint8Array) => void
  /** Undefined: the device doesn't answer such a report. */
  getReport: (kind: 'feature' | 'input', reportId: number) => Uint8Array | undefined
  plugged: (host: VirtualHost | null) => void
  control: DeviceControl
  faults: Faults
}
