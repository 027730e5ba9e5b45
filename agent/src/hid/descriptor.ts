import { DescriptorError, readItems, type Item } from './descriptor-items.ts'
import type { HidCollection } from './port.ts'
import { reportKey, type ReportDescriptor, type ReportField, type ReportKind } from './report.ts'

export { DescriptorError } from './descriptor-items.ts'

const MAX_DEPTH = 64
const MAX_REPORT_BITS = 16_384 * 8
const NO_COLLECTION: HidCollection = { usagePage: 0, usage: 0 }

type Globals = {
  page: number
  logicalMin: number
  logicalMaxItem: Item | null
  bitSize: number
  count: number
  reportId: number
}
type Usage = { page: number | null; first: number; last: number }
type Locals = { usages: Usage[]; min: Usage | null; delimiter: 'none' | 'first' | 'others' }

type Parser = {
  globals: Globals
  stack: Globals[]
  locals: Locals
  path: HidCollection[]
  numbered: boolean
  collections: HidCollection[]
  fields: ReportField[]
  bits: Map<string, number>
}

const freshLocals = (): Locals => ({ usages: [], min: null, delimiter: 'none' })

/** Parses a report descriptor (HID 1.11, section 6.2.2). Throws `DescriptorError`, and nothing else, on bytes that make no sense. */
export function parseDescriptor(bytes: Uint8Array): ReportDescriptor {
  const parser: Parser = {
    globals: { page: 0, logicalMin: 0, logicalMaxItem: null, bitSize: 0, count: 0, reportId: 0 },
    stack: [],
    locals: freshLocals(),
    path: [],
    numbered: false,
    collections: [],
    fields: [],
    bits: new Map(),
  }
  for (const item of readItems(bytes)) ITEM_READERS[item.type](parser, item)
  if (parser.path.length > 0) throw new DescriptorError(bytes.length, 'a collection is not closed')
  const { numbered, collections, fields, bits } = parser
  const reportBytes = new Map([...bits].map(([key, count]) => [key, Math.ceil(count / 8)]))
  return { numbered, collections, fields, reportBytes }
}

const ITEM_READERS: Record<Item['type'], (parser: Parser, item: Item) => void> = {
  main: readMain,
  global: readGlobal,
  local: readLocal,
  reserved: () => undefined,
}

const FIELD_KINDS: Readonly<Record<number, ReportKind>> = { 0x8: 'input', 0x9: 'output', 0xb: 'feature' }

function readMain(parser: Parser, item: Item): void {
  const kind = FIELD_KINDS[item.tag]
  if (kind) addField(parser, item, kind)
  else if (item.tag === 0xa) openCollection(parser, item)
  else if (item.tag === 0xc && !parser.path.pop())
    throw new DescriptorError(item.offset, 'a collection ends that was never opened')
  parser.locals = freshLocals()
}

function openCollection(parser: Parser, item: Item): void {
  if (parser.path.length >= MAX_DEPTH)
    throw new DescriptorError(item.offset, 'collections are nested too deeply')
  const usage = parser.locals.usages[0]
  const collection = { usagePage: usage?.page ?? parser.globals.page, usage: usage?.first ?? 0 }
  if (parser.path.length === 0) parser.collections.push(collection)
  parser.path.push(collection)
}

function addField(parser: Parser, item: Item, kind: ReportKind): void {
  const { globals, locals } = parser
  const key = reportKey(kind, globals.reportId)
  const bitOffset = parser.bits.get(key) ?? 0
  const bits = bitOffset + globals.bitSize * globals.count
  if (bits > MAX_REPORT_BITS) throw new DescriptorError(item.offset, 'a report is too long')
  parser.bits.set(key, bits)
  parser.fields.push({
    kind,
    reportId: globals.reportId,
    bitOffset,
    bitSize: globals.bitSize,
    count: globals.count,
    ...flags(item.value),
    logicalMin: globals.logicalMin,
    logicalMax: logicalMax(globals),
    usages: locals.usages.map(({ page, first, last }) => ({ page: page ?? globals.page, first, last })),
    top: parser.path[0] ?? NO_COLLECTION,
  })
}

const flags = (
  value: number,
): Pick<ReportField, 'constant' | 'array' | 'relative' | 'noPreferred' | 'nullState'> => ({
  constant: (value & 0x01) !== 0,
  array: (value & 0x02) === 0,
  relative: (value & 0x04) !== 0,
  noPreferred: (value & 0x20) !== 0,
  nullState: (value & 0x40) !== 0,
})

/** Makers write a maximum of 255 as `25 FF`: unsigned, unless the minimum is negative. */
const logicalMax = ({ logicalMin, logicalMaxItem }: Globals): number =>
  logicalMaxItem === null ? 0 : logicalMin < 0 ? logicalMaxItem.signed : logicalMaxItem.value

function readGlobal(parser: Parser, item: Item): void {
  const { globals } = parser
  if (item.tag === 0x0) globals.page = item.value & 0xffff
  else if (item.tag === 0x1) globals.logicalMin = item.signed
  else if (item.tag === 0x2) globals.logicalMaxItem = item
  else if (item.tag === 0x7) globals.bitSize = item.value
  else if (item.tag === 0x8) setReportId(parser, item)
  else if (item.tag === 0x9) globals.count = item.value
  else if (item.tag === 0xa) push(parser, item)
  else if (item.tag === 0xb) pop(parser, item)
}

function setReportId(parser: Parser, item: Item): void {
  if (item.value < 1 || item.value > 255)
    throw new DescriptorError(item.offset, 'a report id must be 1 to 255')
  parser.globals.reportId = item.value
  parser.numbered = true
}

function push(parser: Parser, item: Item): void {
  if (parser.stack.length >= MAX_DEPTH)
    throw new DescriptorError(item.offset, 'the stack of globals is too deep')
  parser.stack.push({ ...parser.globals })
}

function pop(parser: Parser, item: Item): void {
  const saved = parser.stack.pop()
  if (!saved) throw new DescriptorError(item.offset, 'globals are taken from an empty stack')
  parser.globals = saved
}

/** A usage of up to two bytes belongs to the page in force at the *main* item: makers change the page in between. */
const usageOf = (item: Item): Usage => {
  const id = item.value % 0x10000
  return { page: item.size === 4 ? Math.floor(item.value / 0x10000) : null, first: id, last: id }
}

function readLocal({ locals }: Parser, item: Item): void {
  if (item.tag === 0x0) addUsage(locals, usageOf(item))
  else if (item.tag === 0x1) locals.min = usageOf(item)
  else if (item.tag === 0x2) closeRange(locals, item)
  else if (item.tag === 0xa) locals.delimiter = item.value === 0 ? 'none' : 'first'
}

function closeRange(locals: Locals, item: Item): void {
  const end = usageOf(item)
  const start = locals.min ?? { ...end, first: 0, last: 0 }
  if (end.last < start.first)
    throw new DescriptorError(item.offset, 'a range of usages ends before it starts')
  addUsage(locals, { page: start.page ?? end.page, first: start.first, last: end.last })
  locals.min = null
}

/** Between delimiters stand alternatives for one control; the first one counts. */
function addUsage(locals: Locals, usage: Usage): void {
  if (locals.delimiter !== 'others') locals.usages.push(usage)
  if (locals.delimiter === 'first') locals.delimiter = 'others'
}
