import type { Model } from '@earshot/protocol'
import { MODELS } from '@earshot/protocol'

type Settings = Model['settings']

const reference = MODELS.find(({ id }) => id === 'earshot-reference')
const {
  'mic.volume': byTen,
  'sidetone.level': byThree,
  'tones.notification': writeOnly,
} = reference?.settings ?? {}
if (!byTen || !byThree || !writeOnly) throw new Error('the reference model has lost a setting')

/** How a sketch's model holds a level that can be read; the values of the device are what the test speaks in. */
export const READABLE = byTen

/** How a sketch's model holds a setting that can only be written. */
export const WRITE_ONLY = writeOnly

/** A model of the catalogue's form for one device that hid.md describes. */
export const sketchModel = (
  driver: string,
  usb: Omit<Model['usb'][number], 'name'>,
  settings: Settings,
): Model => ({
  id: driver,
  name: driver,
  driver,
  usb: [{ name: null, ...usb }],
  settings,
  actions: [],
  capabilities: { battery: true, telephony: false, firmwareMethod: null },
  generic: false,
})
