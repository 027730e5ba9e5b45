import type { DeviceValue } from '@earshot/protocol'

/** One setting as the headset's own memory knows it (docs/devices/earshot-reference.md, Settings). */
export type Slot = {
  id: number
  setting: string
  factory: Uint8Array
  accepts: (bytes: Uint8Array) => boolean
  toBytes: (value: DeviceValue) => Uint8Array
  fromBytes: (bytes: Uint8Array) => DeviceValue
  parent: { id: number; allows: (code: number) => boolean } | null
  writeOnly: boolean
  refusedInCall: boolean
  /** First firmware version that has it. */
  since: readonly [number, number, number]
}

type Remarks = Partial<Pick<Slot, 'parent' | 'writeOnly' | 'refusedInCall' | 'since'>>
type Storage = Pick<Slot, 'factory' | 'accepts' | 'toBytes' | 'fromBytes'>

const slot = (id: number, setting: string, storage: Storage, remarks: Remarks = {}): Slot => ({
  id,
  setting,
  parent: null,
  writeOnly: false,
  refusedInCall: false,
  since: [0, 0, 0],
  ...storage,
  ...remarks,
})

const codes = (allowed: readonly number[], factory: number): Storage => ({
  factory: Uint8Array.of(factory),
  accepts: (bytes) => bytes.length === 1 && allowed.includes(bytes[0] ?? -1),
  toBytes: (value) => Uint8Array.of(Number(value)),
  fromBytes: (bytes) => bytes[0] ?? 0,
})

const upTo = (highest: number, factory: number): Storage =>
  codes(
    Array.from({ length: highest + 1 }, (_, code) => code),
    factory,
  )

const minutes = (highest: number, factory: number): Storage => {
  const toBytes = (value: DeviceValue): Uint8Array => Uint8Array.of(Number(value) & 0xff, Number(value) >> 8)
  const fromBytes = (bytes: Uint8Array): number => (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8)
  return {
    factory: toBytes(factory),
    accepts: (bytes) => bytes.length === 2 && fromBytes(bytes) <= highest,
    toBytes,
    fromBytes,
  }
}

const halfDecibels = (bands: number, limit: number): Storage => {
  const fromBytes = (bytes: Uint8Array): number[] =>
    Array.from(bytes, (code) => (code > 127 ? code - 256 : code))
  return {
    factory: new Uint8Array(bands),
    accepts: (bytes) => bytes.length === bands && fromBytes(bytes).every((gain) => Math.abs(gain) <= limit),
    toBytes: (value) => Uint8Array.from(value as readonly number[], (gain) => gain & 0xff),
    fromBytes,
  }
}

const name = (longest: number, factory: string): Storage => ({
  factory: Buffer.from(factory),
  accepts: (bytes) => bytes.length >= 1 && bytes.length <= longest,
  toBytes: (value) => Uint8Array.from(Buffer.from(String(value), 'utf8')),
  fromBytes: (bytes) => Buffer.from(bytes).toString('utf8'),
})

const is = (id: number, code: number): Remarks => ({ parent: { id, allows: (value) => value === code } })
const isNot0 = (id: number): Remarks => ({ parent: { id, allows: (value) => value !== 0 } })

/** Every setting of the headset. */
export const SLOTS: readonly Slot[] = [
  slot(0x01, 'sidetone.level', upTo(3, 1)),
  slot(0x02, 'mic.volume', upTo(10, 7)),
  slot(0x03, 'mic.mute.led', upTo(3, 3)),
  slot(0x04, 'mute.alert.enabled', upTo(1, 1)),
  slot(0x05, 'mute.alert', upTo(2, 0), is(0x04, 1)),
  slot(0x06, 'mute.reminder.mode', upTo(4, 1)),
  slot(0x07, 'mute.reminder.interval', upTo(15, 15), isNot0(0x06)),
  slot(0x08, 'mute.reminder.volume', upTo(2, 2), isNot0(0x06)),
  slot(0x09, 'tones.system.volume', upTo(2, 2)),
  slot(0x0a, 'tones.notification', upTo(1, 0), { writeOnly: true }),
  slot(0x0b, 'prompts.voice', upTo(2, 2)),
  slot(0x0c, 'call.auto.answer', upTo(1, 0)),
  slot(0x0d, 'call.second.incoming', upTo(2, 0)),
  slot(0x0e, 'wear.sensor', upTo(1, 1)),
  slot(0x0f, 'wear.auto.answer', upTo(1, 0), is(0x0e, 1)),
  slot(0x10, 'wear.pause.media', upTo(1, 0), is(0x0e, 1)),
  slot(0x11, 'wear.doff.action', upTo(2, 0), is(0x0e, 1)),
  slot(0x12, 'radio.range', upTo(2, 2), { writeOnly: true, refusedInCall: true }),
  slot(0x13, 'bt.enabled', upTo(1, 1)),
  slot(0x14, 'safety.g616', upTo(1, 0)),
  slot(0x15, 'safety.startle', upTo(2, 0)),
  slot(0x16, 'safety.twa.limit', upTo(2, 0)),
  slot(0x17, 'safety.twa.hours', codes([0, 2, 4, 6, 8], 8), isNot0(0x16)),
  slot(0x18, 'safety.expander', upTo(2, 0), { refusedInCall: true }),
  slot(0x19, 'anc.mode', upTo(2, 2)),
  slot(0x1a, 'anc.timeout', upTo(2, 0), { ...isNot0(0x19), since: [1, 2, 0] }),
  slot(0x1b, 'anc.transparency', upTo(2, 0), { refusedInCall: true }),
  slot(0x1c, 'power.inactive', minutes(480, 240)),
  slot(0x1d, 'ui.online.indicator', upTo(1, 0)),
  slot(0x1e, 'ui.language', upTo(5, 0), { refusedInCall: true }),
  slot(0x1f, 'eq.preset', upTo(3, 0)),
  slot(0x20, 'telemetry.acoustic.incident', upTo(1, 0)),
  slot(0x21, 'telemetry.acoustic.gain', upTo(12, 6), is(0x20, 1)),
  slot(0x22, 'ring.vibrate', upTo(1, 0)),
  slot(0x40, 'eq.bands', halfDecibels(10, 24), is(0x1f, 3)),
  slot(0x41, 'ui.name', name(48, 'Reference')),
]
