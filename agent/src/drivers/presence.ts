import type { Model } from '@earshot/protocol'
import type { Clock } from '../clock.ts'
import type { HidPort } from '../hid/port.ts'
import type { Driver, Found, Headset, HeadsetEvent, UsbFacts } from './define.ts'

/** Whether a place can be managed now. */
export type PlaceStatus = 'ready' | 'noPermission' | 'inUse' | 'unreachable' | 'unsupported'

/** A headset that is here, by its device key. */
export type PresentHeadset = { key: string; headset: Headset }

/** One plugged-in device. A dongle with nothing behind it is `ready` and has no headsets. */
export type Place = {
  found: Found
  status: PlaceStatus
  /** Words for people where the status is not `ready`. */
  detail: string | null
  /** Key of what is plugged in, for devices that can't be asked. */
  key: string
  via: UsbFacts | null
  headsets: readonly PresentHeadset[]
}

/** What is plugged in, kept up to date. */
export type Presence = {
  places: () => readonly Place[]
  /** Resolves once everything that is plugged in now has been looked at. */
  settled: () => Promise<void>
  stop: () => Promise<void>
}

/** What presence needs and whom it tells. `onChange` follows every arrival, departure and change of status. */
export type PresenceOptions = {
  port: HidPort
  clock: Clock
  drivers?: readonly Driver[]
  models?: readonly Model[]
  onChange: (places: readonly Place[]) => void
  onEvent: (key: string, event: HeadsetEvent) => void
}
