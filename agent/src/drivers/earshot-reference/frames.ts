/** Bytes of the reference headset's reports, from docs/devices/earshot-reference.md. Nothing here talks to a device. */

/** Operations of feature report 0x51. */
export const OPERATIONS = { identity: 0x01, state: 0x02, read: 0x03, store: 0x04, action: 0x10 } as const

/** What the headset answers. */
export const STATUS = {
  done: 0x00,
  unknownOperation: 0x01,
  unknownId: 0x02,
  nothingThere: 0x03,
  outOfRange: 0x04,
  duringCall: 0x05,
  outOfReach: 0x06,
  busy: 0x07,
  writeOnly: 0x08,
  parentOff: 0x09,
} as const

/** Kinds of events in input report 0x53. */
export const EVENTS = { acknowledged: 0x01, settingChanged: 0x02, stateChanged: 0x03, link: 0x04 } as const

/** Report ids and their lengths, ids included. */
export const REPORTS = { request: 0x51, requestBytes: 64, write: 0x52, writeBytes: 16, event: 0x53 } as const

/** A request or write before it has a tag. */
export type Request = { address: number; operation: number; id: number; data: Uint8Array }

/** An answer to a request. */
export type Answer = {
  address: number
  operation: number
  id: number
  tag: number
  status: number
  data: Uint8Array
}

/** An event, asked for or not. */
export type Event = {
  address: number
  kind: number
  tag: number
  id: number
  status: number
  data: Uint8Array
}

/** Request as feature report. */
export function encodeRequest({ address, operation, id, data }: Request, tag: number): Uint8Array {
  const report = new Uint8Array(REPORTS.requestBytes)
  report.set([REPORTS.request, address, operation, id, tag, data.length])
  report.set(data, 6)
  return report
}

/** Write of a short setting as output report. */
export function encodeWrite(address: number, tag: number, id: number, value: Uint8Array): Uint8Array {
  const report = new Uint8Array(REPORTS.writeBytes)
  report.set([REPORTS.write, address, tag, id, value.length])
  report.set(value, 5)
  return report
}

/** Answer of a request; undefined when the bytes are none. */
export function decodeAnswer(report: Uint8Array): Answer | undefined {
  const [reportId, address = 0, operation = 0, id = 0, tag = 0, status = 0, length = 0] = report
  if (reportId !== REPORTS.request || report.length < 7 + length) return undefined
  return { address, operation, id, tag, status, data: report.slice(7, 7 + length) }
}

/** Event; undefined when the bytes are none. */
export function decodeEvent(report: Uint8Array): Event | undefined {
  const [reportId, address = 0, kind = 0, tag = 0, id = 0, status = 0, length = 0] = report
  if (reportId !== REPORTS.event || report.length < 7 + length) return undefined
  return { address, kind, tag, id, status, data: report.slice(7, 7 + length) }
}

/** Who is at an address. */
export type Identity = {
  kind: 'headset' | 'dongle'
  modelCode: number
  firmware: string
  serial: string
  name: string
}

/** Data of an identity answer; undefined when it makes no sense. */
export function decodeIdentity(data: Uint8Array): Identity | undefined {
  const [kind = 0, low = 0, high = 0, major = 0, minor = 0, patch = 0] = data
  const serial = prefixed(data, 6)
  const name = serial && prefixed(data, serial.next)
  if (!name || (kind !== 1 && kind !== 2)) return undefined
  return {
    kind: kind === 1 ? 'headset' : 'dongle',
    modelCode: high * 256 + low,
    firmware: `${major}.${minor}.${patch}`,
    serial: serial.text,
    name: name.text,
  }
}

const LONGEST_TEXT = 24

function prefixed(data: Uint8Array, at: number): { text: string; next: number } | undefined {
  const length = data[at]
  if (length === undefined || length > LONGEST_TEXT || at + 1 + length > data.length) return undefined
  return { text: new TextDecoder().decode(data.subarray(at + 1, at + 1 + length)), next: at + 1 + length }
}

/** Battery, call and wearing state. */
export type State = {
  battery: { percent: number; charging: boolean } | null
  offHook: boolean
  ringing: boolean
  muted: boolean
  worn: boolean
  volume: number
}

const UNKNOWN_BATTERY = 0xff

/** First three bytes of a state answer or event; undefined when they make no sense. */
export function decodeState(data: Uint8Array): State | undefined {
  const [percent, bits, volume] = data
  if (percent === undefined || bits === undefined || volume === undefined || volume > 100) return undefined
  if (percent > 100 && percent !== UNKNOWN_BATTERY) return undefined
  const has = (bit: number): boolean => (bits & (1 << bit)) !== 0
  return {
    battery: percent === UNKNOWN_BATTERY ? null : { percent, charging: has(0) },
    offHook: has(1),
    ringing: has(2),
    muted: has(3),
    worn: has(4),
    volume,
  }
}
