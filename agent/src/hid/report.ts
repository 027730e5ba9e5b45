import type { HidCollection } from './port.ts'

/** Direction of a report. */
export type ReportKind = 'input' | 'output' | 'feature'

/** Usages `first` to `last` of one page, in the order of the controls they name. */
export type UsageRange = { page: number; first: number; last: number }

/** `count` controls of `bitSize` bits each, one after the other. Bits count from the start of the report's data, after its id. */
export type ReportField = {
  kind: ReportKind
  reportId: number
  bitOffset: number
  bitSize: number
  count: number
  constant: boolean
  /** The controls carry usage indexes (which keys are down) and not a value each. */
  array: boolean
  relative: boolean
  noPreferred: boolean
  nullState: boolean
  logicalMin: number
  logicalMax: number
  usages: readonly UsageRange[]
  /** The top-level collection it stands in. */
  top: HidCollection
}

/** What a report descriptor says. */
export type ReportDescriptor = {
  /** Whether reports start with an id on the wire. */
  numbered: boolean
  collections: readonly HidCollection[]
  fields: readonly ReportField[]
  /** Bytes of data without the id, by `reportKey`. */
  reportBytes: ReadonlyMap<string, number>
}

/** Key of a report in `reportBytes`. */
export const reportKey = (kind: ReportKind, reportId: number): string => `${kind}:${reportId}`

/** One control of a report: where its bits are, and how they are to be read. */
export type Control = {
  page: number
  usage: number
  kind: ReportKind
  reportId: number
  bit: number
  bitSize: number
  relative: boolean
  noPreferred: boolean
  constant: boolean
  logicalMin: number
  logicalMax: number
  top: HidCollection
}

/**
 * Where a usage stands, in every report that carries it as a control of its own. Fields that makers flagged as
 * constant count: some flag live controls so.
 */
export const findControls = (descriptor: ReportDescriptor, page: number, usage: number): Control[] =>
  descriptor.fields.filter((field) => !field.array).flatMap((field) => controlOf(field, page, usage) ?? [])

function controlOf(field: ReportField, page: number, usage: number): Control | undefined {
  const index = usageIndex(field.usages, page, usage)
  if (index === undefined || index >= field.count || field.bitSize < 1 || field.bitSize > 32) return undefined
  const { kind, reportId, bitSize, relative, noPreferred, constant, logicalMin, logicalMax, top } = field
  const bit = field.bitOffset + index * bitSize
  return {
    page,
    usage,
    kind,
    reportId,
    bit,
    bitSize,
    relative,
    noPreferred,
    constant,
    logicalMin,
    logicalMax,
    top,
  }
}

function usageIndex(ranges: readonly UsageRange[], page: number, usage: number): number | undefined {
  let index = 0
  for (const range of ranges) {
    if (range.page === page && usage >= range.first && usage <= range.last) return index + usage - range.first
    index += range.last - range.first + 1
  }
  return undefined
}

/**
 * The value of a control in a buffer that starts with the report id; undefined when the buffer is another report
 * or too short.
 */
export function readControl(control: Control, report: Uint8Array): number | undefined {
  if (report[0] !== control.reportId) return undefined
  const end = 8 + control.bit + control.bitSize
  if (end > report.length * 8) return undefined
  let value = 0
  for (let bit = end - 1; bit >= 8 + control.bit; bit--)
    value = value * 2 + (((report[bit >> 3] ?? 0) >> (bit & 7)) & 1)
  return control.logicalMin < 0 && value >= 2 ** (control.bitSize - 1) ? value - 2 ** control.bitSize : value
}
