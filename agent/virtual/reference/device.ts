import { earshotReference } from '@earshot/protocol'
import type { VirtualDevice, VirtualHost, VirtualUsb } from '../device.ts'
import { REFERENCE_DESCRIPTOR } from './descriptor.ts'
import {
  identityBytes,
  type HeadsetIdentity,
  type HeadsetSignal,
  type ReferenceHeadset,
  type Reply,
} from './headset.ts'

const REPORTS = {
  request: 0x51,
  write: 0x52,
  event: 0x53,
  telephony: 0x01,
  leds: 0x02,
  volume: 0x03,
} as const
const REQUEST_BYTES = 64
const EVENT_BYTES = 16
const RESTART_MS = 2_000
const IDENTITY = 0x01
const SIGNAL = { acknowledged: 1, state: 3, link: 4 } as const
const UNKNOWN_OPERATION: Reply = { status: 0x01, data: new Uint8Array() }
const UNKNOWN_ID: Reply = { status: 0x02, data: new Uint8Array() }
const NOTHING_THERE: Reply = { status: 0x03, data: new Uint8Array() }
const OUT_OF_REACH: Reply = { status: 0x06, data: new Uint8Array() }

/** What the device was asked last, byte by byte. */
type Request = { address: number; operation: number; id: number; tag: number; data: Uint8Array }

/** The device between computer and headset. */
type Plug = {
  headset: ReferenceHeadset
  headsetAt: number
  dongle: HeadsetIdentity | null
  host: VirtualHost | null
  inReach: boolean
  answer: Uint8Array
  leds: string[]
}

/** The headset plugged in by itself. */
export const createDirectDevice = (headset: ReferenceHeadset): VirtualDevice =>
  createDevice(headset, null, usbOf('direct', headset.identity.serial))

/** A dongle with a headset, which can be in reach or not. */
export const createDongleDevice = (dongle: HeadsetIdentity, headset: ReferenceHeadset): VirtualDevice =>
  createDevice(headset, dongle, usbOf('dongle', dongle.serial))

function createDevice(
  headset: ReferenceHeadset,
  dongle: HeadsetIdentity | null,
  usb: VirtualUsb,
): VirtualDevice {
  const nothing = { address: 0, operation: 0, id: 0, tag: 0, data: new Uint8Array() }
  const plug: Plug = {
    headset,
    headsetAt: dongle ? 1 : 0,
    dongle,
    host: null,
    inReach: true,
    answer: answerReport(nothing, UNKNOWN_OPERATION),
    leds: [],
  }
  return {
    usb,
    descriptor: REFERENCE_DESCRIPTOR,
    faults: headset.faults,
    setReport: (kind, report) => receive(plug, kind, report),
    getReport: (kind, id) => (kind === 'feature' && id === REPORTS.request ? plug.answer : undefined),
    plugged: (host) => {
      plug.host = host
      headset.connect(host && ((signal) => hear(plug, signal)), () => host?.leaveFor(RESTART_MS))
    },
    control: { ...headset.control, link: (on) => setLink(plug, on), leds: () => plug.leds },
  }
}

function usbOf(form: 'direct' | 'dongle', serial: string): VirtualUsb {
  const usb = earshotReference.usb.find((one) => one.form === form)
  const product = usb?.name ?? earshotReference.name
  return {
    vendorId: usb?.vendorId ?? 0,
    productId: usb?.productId ?? 0,
    product,
    manufacturer: 'Earshot',
    serial,
  }
}

function receive(plug: Plug, kind: 'output' | 'feature', report: Uint8Array): void {
  const [reportId = 0, address = 0, second = 0, third = 0, fourth = 0, fifth = 0] = report
  if (kind === 'feature' && reportId === REPORTS.request) {
    const request = { address, operation: second, id: third, tag: fourth, data: report.slice(6, 6 + fifth) }
    plug.answer = answerReport(request, route(plug, request))
  }
  if (kind === 'output' && reportId === REPORTS.write)
    writeShort(plug, address, { tag: second, id: third, value: report.slice(5, 5 + fourth) })
  if (kind === 'output' && reportId === REPORTS.leds) plug.leds.push(Buffer.from(report).toString('hex'))
}

function route(plug: Plug, request: Request): Reply {
  if (![0x01, 0x02, 0x03, 0x04, 0x10].includes(request.operation)) return UNKNOWN_OPERATION
  if (plug.dongle && request.address === 0) return answerOfDongle(plug.dongle, request.operation)
  return obstacle(plug, request.address) ?? plug.headset.answer(request)
}

const obstacle = (plug: Plug, address: number): Reply | undefined =>
  address !== plug.headsetAt ? NOTHING_THERE : plug.inReach ? undefined : OUT_OF_REACH

function answerOfDongle(dongle: HeadsetIdentity, operation: number): Reply {
  if (operation === IDENTITY) return { status: 0, data: identityBytes(dongle, 2) }
  return operation === 0x02 ? UNKNOWN_OPERATION : UNKNOWN_ID
}

function writeShort(
  plug: Plug,
  address: number,
  { tag, id, value }: { tag: number; id: number; value: Uint8Array },
): void {
  const refused = plug.dongle && address === 0 ? UNKNOWN_ID : obstacle(plug, address)
  if (!refused) return plug.headset.write(id, tag, value)
  const signal = { kind: SIGNAL.acknowledged, tag, id, status: refused.status, data: refused.data }
  plug.host?.input(eventReport(address, signal))
}

/** What the headset says reaches the computer only while it is in reach. */
function hear(plug: Plug, signal: HeadsetSignal): void {
  if (!plug.host || !plug.inReach) return
  plug.host.input(eventReport(plug.headsetAt, signal))
  if (signal.kind !== SIGNAL.state) return
  const [, bits = 0, volume = 0] = signal.data
  const hook = (bits >> 1) & 1
  const mute = (bits >> 3) & 1
  plug.host.input(Uint8Array.of(REPORTS.telephony, hook | (mute << 1)))
  plug.host.input(Uint8Array.of(REPORTS.volume, 0, volume))
}

function setLink(plug: Plug, on: boolean): void {
  if (!plug.dongle || plug.inReach === on) return
  plug.inReach = on
  const signal = { kind: SIGNAL.link, tag: 0, id: 0, status: 0, data: Uint8Array.of(on ? 1 : 0) }
  plug.host?.input(eventReport(plug.headsetAt, signal))
}

function answerReport({ address, operation, id, tag }: Request, { status, data }: Reply): Uint8Array {
  const report = new Uint8Array(REQUEST_BYTES)
  report.set([REPORTS.request, address, operation, id, tag, status, data.length])
  report.set(data, 7)
  return report
}

function eventReport(address: number, { kind, tag, id, status, data }: HeadsetSignal): Uint8Array {
  const report = new Uint8Array(EVENT_BYTES)
  report.set([REPORTS.event, address, kind, tag, id, status, data.length])
  report.set(data, 7)
  return report
}
