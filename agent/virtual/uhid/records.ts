/** Records of `/dev/uhid` (linux/uhid.h): a 32-bit type, then a packed union. Numbers are little-endian. */

/** Longest record. */
export const RECORD_BYTES = 4380

const TYPE = {
  destroy: 1,
  start: 2,
  output: 6,
  getReport: 9,
  getReportReply: 10,
  create2: 11,
  input2: 12,
  setReport: 13,
  setReportReply: 14,
} as const
const DATA_BYTES = 4096
const BUS_USB = 3
const EIO = 5
const REPORT_KINDS = ['feature', 'output', 'input'] as const

/** Kind of a report as the kernel asks for it. */
export type UhidReportKind = (typeof REPORT_KINDS)[number]

/** What the kernel tells a device. */
export type UhidEvent =
  | { type: 'start' }
  | { type: 'output'; report: Uint8Array }
  | { type: 'getReport'; request: number; reportId: number; kind: UhidReportKind }
  | { type: 'setReport'; request: number; kind: UhidReportKind; report: Uint8Array }
  /** Nothing a device has to act on (opened, closed, stopped). */
  | { type: 'other' }

/** How a device introduces itself. `place` stands for the USB port. */
export type UhidDevice = {
  name: string
  place: string
  serial: string
  vendorId: number
  productId: number
  descriptor: Uint8Array
}

/** Record from the kernel. */
export function decodeRecord(record: Buffer): UhidEvent {
  const type = record.readUInt32LE(0)
  if (type === TYPE.start) return { type: 'start' }
  if (type === TYPE.output)
    return { type: 'output', report: bytes(record, 4, record.readUInt16LE(4 + DATA_BYTES)) }
  if (type === TYPE.getReport)
    return {
      type: 'getReport',
      request: record.readUInt32LE(4),
      reportId: record.readUInt8(8),
      kind: kindOf(record.readUInt8(9)),
    }
  if (type === TYPE.setReport)
    return {
      type: 'setReport',
      request: record.readUInt32LE(4),
      kind: kindOf(record.readUInt8(9)),
      report: bytes(record, 12, record.readUInt16LE(10)),
    }
  return { type: 'other' }
}

const bytes = (record: Buffer, at: number, length: number): Uint8Array =>
  Uint8Array.from(record.subarray(at, at + Math.min(length, DATA_BYTES)))

const kindOf = (value: number): UhidReportKind => REPORT_KINDS[value] ?? 'input'

/** Plugs the device in. */
export function createRecord({ name, place, serial, vendorId, productId, descriptor }: UhidDevice): Buffer {
  const record = Buffer.alloc(RECORD_BYTES)
  record.writeUInt32LE(TYPE.create2, 0)
  record.write(name, 4, 127, 'utf8')
  record.write(`${place}/input0`, 132, 63, 'utf8')
  record.write(serial, 196, 63, 'utf8')
  record.writeUInt16LE(descriptor.length, 260)
  record.writeUInt16LE(BUS_USB, 262)
  record.writeUInt32LE(vendorId, 264)
  record.writeUInt32LE(productId, 268)
  record.set(descriptor, 280)
  return record
}

/** Unplugs it. */
export function destroyRecord(): Buffer {
  const record = Buffer.alloc(4)
  record.writeUInt32LE(TYPE.destroy, 0)
  return record
}

/** Input report. */
export function inputRecord(report: Uint8Array): Buffer {
  const record = Buffer.alloc(6 + report.length)
  record.writeUInt32LE(TYPE.input2, 0)
  record.writeUInt16LE(report.length, 4)
  record.set(report, 6)
  return record
}

/** Answer to `getReport`; undefined: the transfer fails. */
export function getReportReply(request: number, report: Uint8Array | undefined): Buffer {
  const record = Buffer.alloc(12 + (report?.length ?? 0))
  record.writeUInt32LE(TYPE.getReportReply, 0)
  record.writeUInt32LE(request, 4)
  record.writeUInt16LE(report ? 0 : EIO, 8)
  record.writeUInt16LE(report?.length ?? 0, 10)
  if (report) record.set(report, 12)
  return record
}

/** Answer to `setReport`: taken. */
export function setReportReply(request: number): Buffer {
  const record = Buffer.alloc(10)
  record.writeUInt32LE(TYPE.setReportReply, 0)
  record.writeUInt32LE(request, 4)
  return record
}
