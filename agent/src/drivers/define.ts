import type { ActionId, DeviceFacts, DeviceValue, Model, UsbForm } from '@earshot/protocol'
import type { Clock } from '../clock.ts'
import type { HidConnection, HidNode } from '../hid/port.ts'

/** Name, ids, serial and firmware version of a headset or dongle, free of control and markup characters. */
export type UsbFacts = DeviceFacts['headset']

/** What is plugged in at one place, and the catalogue entry it matches. */
export type Found = { place: string; model: Model; usb: UsbForm; nodes: readonly HidNode[] }

/** Why an operation came to nothing. `inUse`: another program talks to the device; nothing was sent. */
export type Failure = { result: 'gone' | 'noAnswer' | 'inUse' | 'failed' }

/** What a device said, or why it did not. */
export type Reading<T> = { result: 'read'; value: T } | Failure

/** `unreadable`: this model has no way to tell; `unsupported`: this device or its firmware lacks the setting. */
export type SettingReading =
  | Reading<DeviceValue>
  | { result: 'unreadable' }
  | { result: 'unsupported' }
  | { result: 'refused'; code: number }

/**
 * Result of writing one setting. `written` carries the value the device has *now*, as its own event or a later
 * reading says: the caller compares. `asserted`: taken, and this model can't be read.
 */
export type WriteOutcome =
  | { result: 'written'; value: DeviceValue; by: 'event' | 'readBack' }
  | { result: 'asserted' }
  | { result: 'refused'; code: number }
  | { result: 'notDuringCall' }
  | { result: 'unsupported' }
  | Failure

/** Battery and telephony as the device last said; null where it never did. */
export type DeviceStatus = Pick<DeviceFacts, 'battery' | 'telephony'> & { inCall: boolean | null }

/** What devices say by themselves, in one language. */
export type HeadsetEvent =
  | { kind: 'settingChanged'; setting: string; value: DeviceValue }
  | { kind: 'battery'; percent: number; charging: boolean }
  | { kind: 'mute' | 'hook' | 'ring' | 'call' | 'dock' | 'wear'; on: boolean }
  /** `percent` where the device tells its level, else the direction of the key. */
  | { kind: 'volume'; percent: number | null; direction: 'up' | 'down' | null }
  | { kind: 'button'; name: string; pressed: boolean }

/** An event with the headset it came from, or news of the device as a whole. */
export type SessionEvent =
  | { kind: 'headset'; unit: number; event: HeadsetEvent }
  /** A headset appeared or went away behind the dongle: take the inventory again. */
  | { kind: 'inventoryChanged' }
  /** Answers that nobody here asked for: another program is talking to this device. `active` false: it has stopped. */
  | { kind: 'foreignTraffic'; active: boolean }
  /** The device is lost: the session is over. */
  | { kind: 'lost' }

/** Result of an action. */
export type ActionOutcome =
  | { result: 'done' }
  | { result: 'refused'; code: number }
  | { result: 'notDuringCall' }
  | { result: 'unsupported' }
  | Failure

/** Result of a firmware update. After `restarting` the device leaves and comes back, perhaps under another product id. */
export type FirmwareOutcome =
  { result: 'installed' | 'restarting' | 'interrupted' } | { result: 'refused'; code: number } | Failure

/** One headset of a session: plugged in itself, or behind a dongle, base or receiver. */
export type Headset = {
  /** Its address in the session: device index, child address, or 0. */
  unit: number
  model: Model
  facts: UsbFacts
  readSetting: (setting: string) => Promise<SettingReading>
  /** Every setting of the model. Settings a device lacks are in it as `unsupported`. */
  readSettings: () => Promise<ReadonlyMap<string, SettingReading>>
  /** Writes one setting in the device's own value and confirms it. */
  writeSetting: (setting: string, value: DeviceValue) => Promise<WriteOutcome>
  readStatus: () => Promise<Reading<DeviceStatus>>
  act?: (action: ActionId) => Promise<ActionOutcome>
  updateFirmware?: (
    image: Uint8Array,
    onProgress: (doneBytes: number, totalBytes: number) => void,
    signal: AbortSignal,
  ) => Promise<FirmwareOutcome>
}

/** The dongle, base or receiver in front (null: none) and the headsets it leads to now. */
export type Inventory = { via: UsbFacts | null; headsets: readonly Headset[] }

/** A device that is open. Requests queue: one is in flight at a time; each has a time limit. */
export type DeviceSession = {
  inventory: () => Promise<Reading<Inventory>>
  listen: (listener: (event: SessionEvent) => void) => () => void
  close: () => Promise<void>
}

/** What a driver gets: the nodes of one device, opened on demand and closed with the session. */
export type DriverContext = {
  found: Found
  clock: Clock
  /** Opens the node with this collection; rejects with `HidError`. Writing is refused unless the catalogue names the device. */
  open: (usagePage: number, usage: number) => Promise<HidConnection>
}

/**
 * Bytes of one device family. `connect` may send requests that only read; it rejects with `HidError` when the
 * device can't be opened, and with code `unavailable` when the system lacks a transfer it needs.
 */
export type Driver = {
  /** `driver` of the models it serves. */
  id: string
  connect: (context: DriverContext) => Promise<DeviceSession>
}
