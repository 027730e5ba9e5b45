import type { DeviceValue, ModelDeviceValue, ModelSettingId } from '@earshot/protocol'

/** How a device writes a value in bytes. Both directions take anything and answer `undefined` to what isn't theirs. */
export type Codec<D extends DeviceValue = DeviceValue> = {
  encode: (value: DeviceValue) => Uint8Array | undefined
  decode: (bytes: Uint8Array) => D | undefined
}

/**
 * Where a driver keeps each setting of a model: one that is missing, that the model lacks, or whose codec is for
 * another kind of value than the model holds, doesn't compile.
 */
export type BindingsOf<M, Place> = {
  readonly [I in ModelSettingId<M>]: Place & { codec: Codec<ModelDeviceValue<M, I>> }
}

const isWhole = (value: unknown, min: number, max: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max

/** A whole number without sign in `size` bytes, lowest byte first. */
const unsigned = (size: number): Codec<number> => ({
  encode: (value) =>
    isWhole(value, 0, 256 ** size - 1)
      ? Uint8Array.from({ length: size }, (_, index) => Math.floor(value / 256 ** index) % 256)
      : undefined,
  decode: (bytes) =>
    bytes.length === size ? bytes.reduceRight((sum, byte) => sum * 256 + byte, 0) : undefined,
})

/** One byte, 0 to 255. */
export const byte = unsigned(1)

/** Two bytes, 0 to 65535, lowest first. */
export const word = unsigned(2)

/** A row of `count` signed bytes. */
export const signedBytes = (count: number): Codec<number[]> => ({
  encode: (value) =>
    Array.isArray(value) && value.length === count && value.every((item) => isWhole(item, -128, 127))
      ? new Uint8Array(Int8Array.from(value).buffer)
      : undefined,
  decode: (bytes) => (bytes.length === count ? [...Int8Array.from(bytes)] : undefined),
})

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

/** Text of at most `maxBytes` bytes of UTF-8, without control or markup characters. */
export const utf8 = (maxBytes: number): Codec<string> => ({
  encode: (value) => {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : undefined
    return bytes && bytes.length <= maxBytes ? bytes : undefined
  },
  decode: (bytes) => {
    const text = bytes.length <= maxBytes ? decodeUtf8(bytes) : undefined
    return text === undefined || /[\p{Cc}\p{Cf}\p{Co}\p{Cs}<>]/u.test(text) ? undefined : text
  },
})

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
