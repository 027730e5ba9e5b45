import type { SettingValue } from '../target.ts'

/** A value in a device's own terms: a number, a text, or a row of numbers. */
export type DeviceValue = number | string | readonly number[]

/** Translates between canonical values and those of a device. Both directions take anything and refuse what is not theirs. */
export type Translation<V extends SettingValue, D extends DeviceValue = DeviceValue> = {
  /** The device's value for a canonical one; undefined when the model has nothing for it. */
  encode(value: V): D | undefined
  /** The canonical value; undefined for what the model's documentation doesn't know. */
  decode(device: DeviceValue): V | undefined
  /** The value in the device's own terms, e.g. `step 1 of 3`. */
  describe(device: DeviceValue): string
  /** Marks which canonical values the translation is for; never set. */
  readonly covers?: (value: V) => void
}

/** How well a write is known to do what it says: tried on the device, documented by others, or neither. */
export type Risk = 'verified' | 'reported' | 'unverified'

/** What a model says about one of its settings beside the translation. */
export type MappingFacts = {
  /** False where the device has no way to read the value: writes end as *asserted*. */
  readable: boolean
  risk: Risk
  /** First and last firmware version that has the setting. */
  minFirmware: string | null
  maxFirmware: string | null
  /** Set where this model is stricter or freer during a call than the catalogue says. */
  inCall: 'allowed' | 'refused' | null
}

/** How one model holds one canonical setting. */
export type Mapping<V extends SettingValue = SettingValue> = Translation<V> & MappingFacts

/** A mapping whose setting isn't known at compile time, or that covers only some values of its setting. */
export type AnyMapping = Omit<Mapping, 'covers'>

/** A translation with the model's facts; left out: readable, unverified, every firmware, in calls as the catalogue says. */
export const maps = <T extends Omit<Translation<SettingValue>, 'covers'>>(
  translation: T,
  facts: Partial<MappingFacts> = {},
): T & MappingFacts => ({
  readable: true,
  risk: 'unverified',
  minFirmware: null,
  maxFirmware: null,
  inCall: null,
  ...translation,
  ...facts,
})

/** Whether two device values are the same. */
export const sameDeviceValue = (a: DeviceValue, b: DeviceValue): boolean =>
  Array.isArray(a) && Array.isArray(b)
    ? a.length === b.length && a.every((item, i) => item === b[i])
    : a === b

const raw = (device: DeviceValue): string => `value ${typeof device === 'object' ? device.join(' ') : device}`
const isWhole = (value: unknown, min: number, max: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max

/** A switch: `on` and `off` are the device's numbers. */
export const onOff = (on = 1, off = 0): Translation<boolean, number> => ({
  encode: (value) => (value === true ? on : value === false ? off : undefined),
  decode: (device) => (device === on ? true : device === off ? false : undefined),
  describe: (device) => (device === on ? 'on' : device === off ? 'off' : raw(device)),
})

/** A number of the device for each option. To map only some of a setting's options, use `someCodes`. */
export function codes<const O extends string>(table: Readonly<Record<O, number>>): Translation<O, number> {
  const entries = Object.entries<number>(table) as [O, number][]
  const byDevice = (device: DeviceValue): O | undefined => entries.find(([, code]) => code === device)?.[0]
  return {
    encode: (value) => entries.find(([option]) => option === value)?.[1],
    decode: byDevice,
    describe: (device) =>
      byDevice(device) === undefined ? raw(device) : `${byDevice(device)} (${String(device)})`,
  }
}

/** As `codes`, for a model that has only some of a setting's options. */
export const someCodes = <const O extends string>(
  table: Readonly<Record<O, number>>,
): Omit<Translation<O, number>, 'covers'> => codes(table)

/** Percent to a device's steps 0 (off) to `highest`. A level above 0 is never off. */
export const stepsOf = (highest: number): Translation<number, number> => ({
  encode: (value) => {
    if (!isWhole(value, 0, 100)) return undefined
    return value === 0 ? 0 : Math.max(1, Math.round((value / 100) * highest))
  },
  decode: (device) => (isWhole(device, 0, highest) ? Math.round((device / highest) * 100) : undefined),
  describe: (device) =>
    !isWhole(device, 0, highest) ? raw(device) : device === 0 ? 'off' : `step ${device} of ${highest}`,
})

/** Seconds to a device that counts in `unitSeconds` up to `highest`; a time between two counts rounds up. */
export const counted = (unitSeconds: number, highest: number, word: string): Translation<number, number> => ({
  encode: (value) => {
    if (!isWhole(value, 0, highest * unitSeconds)) return undefined
    return Math.ceil(value / unitSeconds)
  },
  decode: (device) => (isWhole(device, 0, highest) ? device * unitSeconds : undefined),
  describe: (device) =>
    !isWhole(device, 0, highest) ? raw(device) : device === 0 ? 'off' : `${device} ${word}`,
})

/** A number that the device holds as it is. */
export const plain = (min: number, max: number, unit: string): Translation<number, number> => ({
  encode: (value) => (isWhole(value, min, max) ? value : undefined),
  decode: (device) => (isWhole(device, min, max) ? device : undefined),
  describe: (device) => (isWhole(device, min, max) ? `${device} ${unit}` : raw(device)),
})

/** A text of at most `maxBytes` bytes of UTF-8. */
export function utf8Text(maxBytes: number): Translation<string, string> {
  const fits = (value: unknown): value is string =>
    typeof value === 'string' && new TextEncoder().encode(value).length <= maxBytes
  return {
    encode: (value) => (fits(value) ? value : undefined),
    decode: (device) => (fits(device) ? device : undefined),
    describe: (device) => (fits(device) ? `“${device}”` : raw(device)),
  }
}

/** Gains in dB to a device's whole steps of `stepDb`, for `count` bands within ±`maxDb`. */
export function gains(
  count: number,
  stepDb: number,
  maxDb: number,
): Translation<{ bands: number[] }, readonly number[]> {
  const limit = Math.round(maxDb / stepDb)
  const isRow = (device: DeviceValue): device is readonly number[] =>
    Array.isArray(device) && device.length === count && device.every((item) => isWhole(item, -limit, limit))
  return {
    encode: (value) => {
      if (typeof value !== 'object' || value === null || !Array.isArray(value.bands)) return undefined
      const row = value.bands.map((gain) => Math.round(gain / stepDb) + 0)
      return isRow(row) ? row : undefined
    },
    decode: (device) => (isRow(device) ? { bands: device.map((item) => item * stepDb) } : undefined),
    describe: (device) =>
      isRow(device) ? `${device.map((item) => item * stepDb).join(' ')} dB` : raw(device),
  }
}
