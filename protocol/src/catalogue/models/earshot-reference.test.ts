import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CATALOGUE } from '../catalogue.ts'
import type { Setting } from '../define.ts'
import type { AnyMapping, DeviceValue } from '../mapping.ts'
import { earshotReference } from './earshot-reference.ts'

const page = readFileSync(join(import.meta.dirname, '../../../../docs/devices/earshot-reference.md'), 'utf8')

/** Rows of the page's table of settings: | `id` | `setting` | codes | factory | remarks | */
const rows = [
  ...page.matchAll(/^\| `([0-9A-F]{2})` +\| `([\w.]+)` +\| (.*?) +\| (.*?) +\| (.*?) *\|$/gm),
].map(([, id = '', setting = '', codes = '', factory = '', remarks = '']) => ({
  id,
  setting,
  codes,
  factory,
  remarks,
}))
const settingOfCode = new Map(rows.map(({ id, setting }) => [id, setting]))
const mappings: Readonly<Record<string, AnyMapping>> = earshotReference.settings
const at = (id: string): { setting: Setting; mapping: AnyMapping } => {
  const [setting, mapping] = [CATALOGUE.settings.get(id), mappings[id]]
  if (!setting || !mapping) throw new Error(`${id} is on the page but not in the catalogue`)
  return { setting, mapping }
}

/** Codes of a toggle's or a choice's values; none for other kinds. */
const codesOf = (id: string): DeviceValue[] => {
  const { setting, mapping } = at(id)
  const options = setting.kind === 'toggle' ? [true, false] : 'options' in setting ? setting.options : []
  return options.map((option) => mapping.encode(option)).filter((code) => code !== undefined)
}

describe('the page of the reference headset', () => {
  test('lists the settings of its model, each under an id of its own', () => {
    expect(rows.map(({ setting }) => setting).toSorted()).toEqual(Object.keys(mappings).toSorted())
    expect(settingOfCode.size).toBe(36)
  })

  test('names the USB ids of both forms', () => {
    for (const { vendorId, productId } of earshotReference.usb)
      expect(page).toContain(
        `0x${vendorId?.toString(16).toUpperCase()} : 0x${productId?.toString(16).toUpperCase()}`,
      )
    expect(earshotReference.usb).toHaveLength(2)
  })

  test.each(rows)('says of $setting what the catalogue says', ({ setting: id, remarks }) => {
    const { setting, mapping } = at(id)
    expect(remarks.includes('write only')).toBe(!mapping.readable)
    expect(remarks.includes('refused in a call')).toBe((mapping.inCall ?? setting.inCall) === 'refused')
    expect(remarks.includes('unverified')).toBe(mapping.risk === 'unverified')
    expect(/from firmware ([\d.]+\d)/.exec(remarks)?.[1] ?? null).toBe(mapping.minFirmware)
  })

  test.each(rows)('gives $setting the codes that the model uses', ({ setting: id, codes, factory }) => {
    const { mapping } = at(id)
    const used = codesOf(id)
    const named = [...codes.matchAll(/(?:^|, |: )(\d+)/g)].map(([, code]) => Number(code))
    if (used.length > 0) expect(named.toSorted()).toEqual(used.toSorted())
    if (/^\d+$/.test(factory)) expect(mapping.decode(Number(factory))).toBeDefined()
  })

  test('ties children to the same values of their parents as the catalogue', () => {
    const children = rows.filter(({ setting }) => at(setting).setting.parent !== null)
    const tied = rows.filter(({ remarks }) => remarks.includes('parent'))
    for (const { setting: id, remarks } of tied) {
      const [, code = '', sign, value] = /parent `([0-9A-F]{2})` ([=≠]) (\d+)/.exec(remarks) ?? []
      const { parent } = at(id).setting
      expect(settingOfCode.get(code), id).toBe(parent?.setting)
      const allowed = (parent?.allows ?? []).map((allow) => at(parent?.setting ?? '').mapping.encode(allow))
      const others = codesOf(parent?.setting ?? '').filter((each) => each !== Number(value))
      expect(allowed.toSorted(), id).toEqual(sign === '=' ? [Number(value)] : others.toSorted())
    }
    expect(tied.map(({ setting }) => setting)).toEqual(children.map(({ setting }) => setting))
    expect(tied).toHaveLength(10)
  })
})
