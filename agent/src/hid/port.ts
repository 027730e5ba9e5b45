/** Why a device could not be reached. */
export const HID_ERRORS = {
  noPermission:
    'This account may not open the device; the udev rule of the hub is missing or not active yet.',
  gone: 'The device is not plugged in any more.',
  busy: 'Another program holds the device for itself.',
  timeout: 'The device did not answer in time.',
  failed: 'The operating system refused the transfer.',
  notAllowed: 'Nothing may be written to this device: the catalogue does not know it.',
  unavailable: 'HID is not available on this computer.',
} as const

/** Code of a HID error. */
export type HidErrorCode = keyof typeof HID_ERRORS

/** The only error the port raises. `detail` is for people. */
export class HidError extends Error {
  readonly code: HidErrorCode
  readonly detail: string
  constructor(code: HidErrorCode, detail: string = HID_ERRORS[code], cause?: unknown) {
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause })
    this.name = 'HidError'
    this.code = code
    this.detail = detail
  }
}

/** A top-level collection; `usage` is 0 where the system doesn't say. */
export type HidCollection = { usagePage: number; usage: number }

/** One node of the operating system. Windows shows a node for each collection, others one for each interface. */
export type HidNode = {
  path: string
  /** Where it is plugged in: the same for all nodes of one physical device, and the same after plugging it in there again. */
  place: string
  vendorId: number
  productId: number
  serial: string | null
  product: string
  manufacturer: string
  /** USB interface number, -1 where there is none. */
  interface: number
  collections: readonly HidCollection[]
}

/**
 * An open node. Buffers start with the report id, 0 where the device has none; `onInput` gives such buffers too.
 * Every call rejects with `HidError`. The two optional transfers are missing where the system has no way to make them.
 */
export type HidConnection = {
  /** Report descriptor; null where the system does not show it. */
  descriptor: () => Promise<Uint8Array | null>
  write: (report: Uint8Array) => Promise<void>
  sendFeature: (report: Uint8Array) => Promise<void>
  /** `length` counts the report id. */
  getFeature: (reportId: number, length: number) => Promise<Uint8Array>
  getInput?: (reportId: number, length: number) => Promise<Uint8Array>
  /** Output report over the control pipe. */
  sendOutputControl?: (report: Uint8Array) => Promise<void>
  onInput: (listener: (report: Uint8Array) => void) => () => void
  /** Called once when the device is lost; never after `close`. */
  onLost: (listener: (error: HidError) => void) => () => void
  close: () => Promise<void>
}

/** All that Earshot asks of a HID stack. Connections are shared with other programs. */
export type HidPort = {
  list: () => Promise<readonly HidNode[]>
  open: (path: string) => Promise<HidConnection>
  /** Calls `listener` when something may have been plugged in, unplugged or permitted. Never opens a device to look. */
  watch: (listener: () => void) => () => void
}
