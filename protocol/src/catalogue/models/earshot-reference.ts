import {
  codes,
  counted,
  gains,
  maps,
  onOff,
  plain,
  someCodes,
  stepsOf,
  utf8Text,
  type MappingFacts,
} from '../mapping.ts'
import { defineModel } from '../model.ts'

/** Vendor id of the pid.codes test range; the product ids are ours for a device that is never sold. */
const PID_CODES = 0x1209
const VENDOR_COLLECTION = { usagePage: 0xff42, usage: 0x01 }

const verified: Partial<MappingFacts> = { risk: 'verified' }
const writeOnly: Partial<MappingFacts> = { risk: 'verified', readable: false }

/** Our own virtual headset: docs/devices/earshot-reference.md holds every byte of its protocol. */
export const earshotReference = defineModel({
  id: 'earshot-reference',
  name: 'Earshot Reference Headset',
  driver: 'earshot-reference',
  usb: [
    { form: 'direct', name: null, vendorId: PID_CODES, productId: 0xea01, ...VENDOR_COLLECTION },
    {
      form: 'dongle',
      name: 'Earshot Reference Dongle',
      vendorId: PID_CODES,
      productId: 0xea02,
      ...VENDOR_COLLECTION,
    },
  ],
  settings: {
    'sidetone.level': maps(stepsOf(3), verified),
    'mic.volume': maps(stepsOf(10), verified),
    'mic.mute.led': maps(stepsOf(3), verified),
    'mute.alert.enabled': maps(onOff(), verified),
    'mute.alert': maps(codes({ voice: 0, singleTone: 1, doubleTone: 2 }), verified),
    'mute.reminder.mode': maps(codes({ off: 0, time: 1, voice: 2, screen: 3, both: 4 }), verified),
    'mute.reminder.interval': maps(counted(60, 15, 'min'), verified),
    'mute.reminder.volume': maps(codes({ off: 0, low: 1, standard: 2 }), verified),
    'tones.system.volume': maps(codes({ off: 0, low: 1, standard: 2 }), verified),
    'tones.notification': maps(onOff(), writeOnly),
    'prompts.voice': maps(codes({ off: 0, tones: 1, voice: 2 }), verified),
    'call.auto.answer': maps(onOff(), verified),
    'call.second.incoming': maps(codes({ ignore: 0, once: 1, continuous: 2 }), verified),
    'wear.sensor': maps(onOff(), verified),
    'wear.auto.answer': maps(onOff(), verified),
    'wear.pause.media': maps(onOff(), verified),
    'wear.doff.action': maps(codes({ nothing: 0, transfer: 1, mute: 2 }), verified),
    'radio.range': maps(codes({ low: 0, medium: 1, high: 2 }), writeOnly),
    'bt.enabled': maps(onOff(), verified),
    'safety.g616': maps(onOff(), verified),
    'safety.startle': maps(codes({ off: 0, standard: 1, enhanced: 2 }), verified),
    'safety.twa.limit': maps(codes({ none: 0, dba85: 1, dba80: 2 }), verified),
    'safety.twa.hours': maps(codes({ off: 0, h2: 2, h4: 4, h6: 6, h8: 8 }), verified),
    'safety.expander': maps(codes({ none: 0, moderate: 1, aggressive: 2 }), verified),
    'anc.mode': maps(codes({ off: 0, standard: 1, adaptive: 2 }), verified),
    'anc.timeout': maps(counted(7200, 2, '× 2 h'), { ...verified, minFirmware: '1.2.0' }),
    'anc.transparency': maps(codes({ off: 0, speech: 1, environment: 2 }), verified),
    'power.inactive': maps(counted(60, 480, 'min'), verified),
    'ui.online.indicator': maps(onOff(), verified),
    'ui.language': maps(someCodes({ en: 0, de: 1, fr: 2, es: 3, it: 4, nl: 5 }), verified),
    'eq.preset': maps(someCodes({ flat: 0, speech: 1, bass: 2, custom: 3 }), verified),
    'telemetry.acoustic.incident': maps(onOff(), verified),
    'telemetry.acoustic.gain': maps(plain(0, 12, 'dB'), verified),
    'ring.vibrate': maps(onOff(), { risk: 'unverified' }),
    'eq.bands': maps(gains(10, 0.5, 12), verified),
    'ui.name': maps(utf8Text(48), verified),
  },
  actions: ['action.restore.defaults', 'action.clear.paired', 'action.restart', 'action.play.sound'],
  capabilities: { battery: true, telephony: true, firmwareMethod: null },
})
