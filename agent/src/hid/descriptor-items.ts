/** Why a report descriptor can't be understood. `offset` counts bytes from its start. */
export class DescriptorError extends Error {
  readonly offset: number
  constructor(offset: number, reason: string) {
    super(`byte ${offset}: ${reason}`)
    this.name = 'DescriptorError'
    this.offset = offset
  }
}

/** What kind of item it is (HID 1.11, section 6.2.2). */
export type ItemType = 'main' | 'global' | 'local' | 'reserved'

/** One short item. `value` is unsigned, `signed` the same bytes in two's complement. */
export type Item = {
  offset: number
  type: ItemType
  tag: number
  size: 0 | 1 | 2 | 4
  value: number
  signed: number
}

/** Longest descriptor the common systems take. */
export const MAX_DESCRIPTOR_BYTES = 4096

const SIZES = [0, 1, 2, 4] as const
const TYPES = ['main', 'global', 'local', 'reserved'] as const
const LONG_ITEM = 0xfe

/** Short items in order; long items, which no device uses, are skipped. Throws `DescriptorError` where an item is cut off. */
export function* readItems(bytes: Uint8Array): Generator<Item> {
  if (bytes.length > MAX_DESCRIPTOR_BYTES)
    throw new DescriptorError(MAX_DESCRIPTOR_BYTES, `is longer than ${MAX_DESCRIPTOR_BYTES} bytes`)
  let offset = 0
  while (offset < bytes.length) {
    const prefix = bytes[offset] ?? 0
    if (prefix === LONG_ITEM) {
      offset += 3 + (bytes[offset + 1] ?? 0)
      continue
    }
    const size = SIZES[prefix & 3] ?? 0
    if (offset + 1 + size > bytes.length) throw new DescriptorError(offset, 'the last item is cut off')
    const data = bytes.subarray(offset + 1, offset + 1 + size)
    const value = littleEndian(data)
    yield {
      offset,
      type: TYPES[(prefix >> 2) & 3] ?? 'reserved',
      tag: prefix >> 4,
      size,
      value,
      signed: twosComplement(value, size),
    }
    offset += 1 + size
  }
}

const littleEndian = (data: Uint8Array): number => data.reduceRight((sum, byte) => sum * 256 + byte, 0)

const twosComplement = (value: number, size: number): number =>
  size > 0 && value >= 2 ** (8 * size - 1) ? value - 2 ** (8 * size) : value
