import type { DeviceValue, earshotReference } from '@earshot/protocol'
import { byte, signedBytes, utf8, word, type BindingsOf, type Codec } from '../bindings.ts'

/** Where the headset keeps a setting (docs/devices/earshot-reference.md, Settings). */
export type Binding<D extends DeviceValue = DeviceValue> = { id: number; codec: Codec<D>; readable: boolean }

const at = (id: number): Binding<number> => ({ id, codec: byte, readable: true })
const writeOnly = (id: number): Binding<number> => ({ ...at(id), readable: false })
const wider = <D extends DeviceValue>(id: number, codec: Codec<D>): Binding<D> => ({
  id,
  codec,
  readable: true,
})

/** Every setting of the model. */
export const SETTINGS: BindingsOf<typeof earshotReference, Binding> = {
  'sidetone.level': at(0x01),
  'mic.volume': at(0x02),
  'mic.mute.led': at(0x03),
  'mute.alert.enabled': at(0x04),
  'mute.alert': at(0x05),
  'mute.reminder.mode': at(0x06),
  'mute.reminder.interval': at(0x07),
  'mute.reminder.volume': at(0x08),
  'tones.system.volume': at(0x09),
  'tones.notification': writeOnly(0x0a),
  'prompts.voice': at(0x0b),
  'call.auto.answer': at(0x0c),
  'call.second.incoming': at(0x0d),
  'wear.sensor': at(0x0e),
  'wear.auto.answer': at(0x0f),
  'wear.pause.media': at(0x10),
  'wear.doff.action': at(0x11),
  'radio.range': writeOnly(0x12),
  'bt.enabled': at(0x13),
  'safety.g616': at(0x14),
  'safety.startle': at(0x15),
  'safety.twa.limit': at(0x16),
  'safety.twa.hours': at(0x17),
  'safety.expander': at(0x18),
  'anc.mode': at(0x19),
  'anc.timeout': at(0x1a),
  'anc.transparency': at(0x1b),
  'power.inactive': wider(0x1c, word),
  'ui.online.indicator': at(0x1d),
  'ui.language': at(0x1e),
  'eq.preset': at(0x1f),
  'telemetry.acoustic.incident': at(0x20),
  'telemetry.acoustic.gain': at(0x21),
  'ring.vibrate': at(0x22),
  'eq.bands': wider(0x40, signedBytes(10)),
  'ui.name': wider(0x41, utf8(48)),
}

/** Settings from here on are stored by request, shorter ones by output report. */
export const FIRST_LONG_ID = 0x40
