import type { Found, Headset, UsbFacts } from './define.ts'

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
