import { defineModel, type UsbForm } from '../model.ts'

const TELEPHONY_PAGE = 0x0b

const collection = (usage: number): UsbForm => ({
  form: 'direct',
  name: null,
  vendorId: null,
  productId: null,
  usagePage: TELEPHONY_PAGE,
  usage,
})

/** Any headset that speaks standard HID telephony (HID Usage Tables, page 0x0B): Headset, Handset or Phone. */
export const standardTelephonyHeadset = defineModel({
  id: 'standard-telephony-headset',
  name: 'Standard telephony headset',
  driver: 'telephony',
  usb: [collection(0x05), collection(0x04), collection(0x01)],
  settings: {},
  actions: [],
  capabilities: { battery: false, telephony: true, firmwareMethod: null },
  generic: true,
})
