import { expect, test } from 'vitest'
import { codes, maps, onOff, someCodes, stepsOf } from './mapping.ts'
import { defineModel, type ModelSettingId } from './model.ts'
import type { earshotReference } from './models/earshot-reference.ts'

const rest = {
  id: 'a',
  name: 'A',
  driver: 'a',
  usb: [],
  actions: [],
  capabilities: { battery: true, telephony: true, firmwareMethod: null },
} as const

test('a model that binds a setting to the wrong kind, to a strange setting or without an option does not compile', () => {
  const models = [
    // @ts-expect-error a level is no toggle
    defineModel({ ...rest, settings: { 'safety.g616': maps(stepsOf(3)) } }),
    // @ts-expect-error the catalogue has no such setting
    defineModel({ ...rest, settings: { 'safety.nope': maps(onOff()) } }),
    // @ts-expect-error one option is forgotten
    defineModel({ ...rest, settings: { 'safety.twa.limit': maps(codes({ none: 0, dba85: 1 })) } }),
    // @ts-expect-error one option is not the setting's
    defineModel({ ...rest, settings: { 'safety.twa.limit': maps(someCodes({ none: 0, dba70: 1 })) } }),
    defineModel({ ...rest, settings: { 'safety.twa.limit': maps(someCodes({ none: 0, dba85: 1 })) } }),
  ]
  expect(models).toHaveLength(5)
})

test('a driver that forgets a setting of its model does not compile', () => {
  type Bindings = Record<ModelSettingId<typeof earshotReference>, number>
  // @ts-expect-error all settings but one are missing
  const bindings: Bindings = { 'safety.g616': 1 }
  expect(bindings['safety.g616']).toBe(1)
})
