import type { HidErrorCode } from './port.ts'

/** One entry of the HID library's list: a top-level collection of a node. */
export type HidEntry = {
  path?: string | undefined
  vendorId: number
  productId: number
  serialNumber?: string | undefined
  manufacturer?: string | undefined
  product?: string | undefined
  interface: number
  usagePage?: number | undefined
  usage?: number | undefined
}

/** An entry that can be opened. */
export type OpenableEntry = HidEntry & { path: string }

/** What only the operating system knows about HID nodes. */
export type HidSystem = {
  /** Where the device of a node is plugged in: equal for all nodes of one device. */
  placeOf: (entry: OpenableEntry) => Promise<string>
  /** Report descriptor, null where it isn't shown. */
  descriptorOf: (path: string) => Promise<Uint8Array | null>
  /** Why a node can't be used; undefined when nothing speaks against it any more. */
  obstacle: (path: string) => Promise<HidErrorCode | undefined>
  /** Events of plugging; undefined where there are none and the list has to be polled. */
  watch: (listener: () => void, onFailure: () => void) => (() => void) | undefined
}
