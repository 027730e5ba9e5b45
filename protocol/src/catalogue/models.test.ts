import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SettingValue } from '../target.ts'
import { arbitraryValue } from './arbitrary.test-support.ts'
import { ACTIONS } from './actions.ts'
import { CATALOGUE } from './catalogue.ts'
import { sameDeviceValue, type AnyMapping } from './mapping.ts'
import { findModel, type Model } from './model.ts'
import { earshotReference } from './models/earshot-reference.ts'
import { MODELS } from './models/index.ts'
import { standardTelephonyHeadset } from './models/standard-telephony-headset.ts'

const mappings = MODELS.flatMap((model) =>
  Object.entries(model.settings).map(([id, mapping]) => [`${model.id} ${id}`, id, mapping] as const),
)
const settingOf = (id: string): NonNullable<ReturnType<typeof CATALOGUE.settings.get>> => {
  const setting = CATALOGUE.settings.get(id)
  if (!setting) throw new Error(`${id} is not in the catalogue`)
  return setting
}
const encode = (mapping: AnyMapping, value: unknown): ReturnType<AnyMapping['encode']> =>
  mapping.encode(value as SettingValue)

describe('the models', () => {
  test('have ids of their own, settings of the catalogue and actions that exist', () => {
    expect(MODELS.map((model) => model.id)).toEqual(['earshot-reference', 'standard-telephony-headset'])
    for (const model of MODELS) {
      expect(model.id).toMatch(/^[a-z0-9][a-z0-9-]{0,63}$/)
      for (const action of model.actions) expect(ACTIONS[action]).toBeDefined()
    }
    expect(mappings).toHaveLength(36)
  })

  test('show themselves on USB each in their own way', () => {
    const forms = MODELS.flatMap((model) =>
      model.usb.map((usb) => JSON.stringify({ ...usb, form: null, name: null })),
    )
    expect(new Set(forms).size).toBe(forms.length)
    expect(forms).toHaveLength(5)
  })

  test.each(mappings)(
    '%s translates every canonical value to the device and back to one that means the same',
    (_, id, mapping) => {
      let held = 0
      fc.assert(
        fc.property(arbitraryValue(settingOf(id)), (value) => {
          const device = encode(mapping, value)
          if (device === undefined) return
          held += 1
          const back = mapping.decode(device)
          expect(back).toBeDefined()
          expect(sameDeviceValue(encode(mapping, back) ?? '', device)).toBe(true)
          expect(mapping.describe(device)).not.toBe('')
        }),
      )
      expect(held).toBeGreaterThan(0)
    },
  )

  test.each(mappings)('%s refuses what is not its own, in both directions', (_, _id, mapping) => {
    for (const strange of [null, undefined, Number.NaN, 1e9, -1, {}, [], [1], 'ü'.repeat(200)]) {
      expect(encode(mapping, strange)).toBeUndefined()
    }
    for (const strange of [1e9, -1, Number.NaN, [1], [], 'ü'.repeat(200)]) {
      expect(mapping.decode(strange)).toBeUndefined()
      expect(mapping.describe(strange)).toMatch(/^value /)
    }
  })
})

describe('the reference headset', () => {
  const { settings } = earshotReference

  test('holds 33 % sidetone as step 1 of 3', () => {
    expect(settings['sidetone.level'].encode(33)).toBe(1)
    expect(settings['sidetone.level'].describe(1)).toBe('step 1 of 3')
    expect(settings['sidetone.level'].describe(0)).toBe('off')
  })

  test('never turns a faint level into off', () => {
    expect([0, 1, 16, 17, 50, 84, 100].map((value) => settings['sidetone.level'].encode(value))).toEqual([
      0, 1, 1, 1, 2, 3, 3,
    ])
  })

  test('holds half decibels, minutes and its name in its own terms', () => {
    expect(settings['eq.bands'].encode({ bands: [0.5, -12, 0, 0, 0, 0, 0, 0, 0, 12] })).toEqual([
      1, -24, 0, 0, 0, 0, 0, 0, 0, 24,
    ])
    expect(settings['power.inactive'].encode(90)).toBe(2)
    expect(settings['power.inactive'].encode(86_400)).toBeUndefined()
    expect(settings['ui.name'].describe('Ada')).toBe('“Ada”')
  })

  test('says which of its settings cannot be read, need newer firmware, or are not proved', () => {
    const ids = (keep: (mapping: AnyMapping) => boolean): string[] =>
      Object.entries<AnyMapping>(settings)
        .filter(([, mapping]) => keep(mapping))
        .map(([id]) => id)
    expect(ids((mapping) => !mapping.readable)).toEqual(['tones.notification', 'radio.range'])
    expect(ids((mapping) => mapping.minFirmware !== null)).toEqual(['anc.timeout'])
    expect(ids((mapping) => mapping.risk !== 'verified')).toEqual(['ring.vibrate'])
  })
})

describe('finding the model of what is plugged in', () => {
  const vendor = { vendorId: 0x1209, usagePage: 0xff42, usage: 1 }

  test('tells the headset from its dongle', () => {
    expect(findModel(MODELS, { ...vendor, productId: 0xea01 })).toMatchObject({
      model: earshotReference,
      usb: { form: 'direct' },
    })
    expect(findModel(MODELS, { ...vendor, productId: 0xea02 })).toMatchObject({
      model: earshotReference,
      usb: { form: 'dongle' },
    })
  })

  test('takes any other headset with a telephony collection as a standard one', () => {
    for (const usage of [0x05, 0x04, 0x01])
      expect(findModel(MODELS, { vendorId: 0x0b0e, productId: 1, usagePage: 0x0b, usage })?.model).toBe(
        standardTelephonyHeadset,
      )
  })

  test('finds nothing for a keyboard, another collection, or no usage at all', () => {
    expect(findModel(MODELS, { vendorId: 0x046d, productId: 2, usagePage: 1, usage: 6 })).toBeUndefined()
    expect(findModel(MODELS, { ...vendor, productId: 0xea03 })).toBeUndefined()
    expect(findModel(MODELS, { vendorId: 0x1209, productId: 0xea01 })).toBeUndefined()
  })

  test('prefers a model of its own to a generic one', () => {
    const own: Model = { ...standardTelephonyHeadset, id: 'own', generic: false }
    const found = findModel([standardTelephonyHeadset, own], {
      vendorId: 1,
      productId: 1,
      usagePage: 0x0b,
      usage: 5,
    })
    expect(found?.model.id).toBe('own')
  })
})
