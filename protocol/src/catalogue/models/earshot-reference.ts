import { codes, maps, onOff } from '../mapping.ts'
import { defineModel } from '../model.ts'

/** Vendor id of the pid.codes test range; the product ids are ours for tests and demonstrations. */
const PID_CODES = 0x1209

/** Our own virtual headset: docs/devices/earshot-reference.md holds every byte of its protocol. */
export const earshotReference = defineModel({
  id: 'earshot-reference',
  name: 'Earshot Reference Headset',
  driver: 'earshot-reference',
  usb: [
    { form: 'direct', name: null, vendorId: PID_CODES, productId: 0xea01, usagePage: 0xff42, usage: 0x01 },
    {
      form: 'dongle',
      name: 'Earshot Reference Dongle',
      vendorId: PID_CODES,
      productId: 0xea02,
      usagePage: 0xff42,
      usage: 0x01,
    },
  ],
  settings: {
    'safety.g616': maps(onOff()),
    'safety.twa.limit': maps(codes({ none: 0, dba85: 1, dba80: 2 })),
  },
  actions: [],
  capabilities: { battery: true, telephony: true, firmwareMethod: null },
})
