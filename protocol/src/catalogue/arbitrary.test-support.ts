import fc from 'fast-check'
import type { SettingValue } from '../target.ts'
import type { Setting } from './define.ts'

const NAME = /^[A-Za-z ÄÖÜäöüß]*$/u

/** Any valid value of a setting. */
export function arbitraryValue(setting: Setting): fc.Arbitrary<SettingValue> {
  switch (setting.kind) {
    case 'toggle':
      return fc.boolean()
    case 'choice':
      return fc.constantFrom(...setting.options)
    case 'level':
      return setting.scale === 'percent'
        ? fc.integer({ min: 0, max: 100 })
        : fc.constantFrom(...setting.options)
    case 'duration':
      return fc.oneof(
        fc.integer({ min: setting.min, max: setting.max }),
        fc.constant(setting.off ? 0 : setting.min),
      )
    case 'number':
      return fc.integer({ min: setting.min, max: setting.max })
    case 'text':
      return setting.pattern === null
        ? fc
            .stringMatching(NAME, { size: 'small' })
            .map((text) => text.slice(0, setting.max).padEnd(setting.min, 'x'))
        : fc.stringMatching(new RegExp(`^(?:${setting.pattern})$`))
    case 'equalizer':
      return fc
        .array(fc.integer({ min: setting.min * 2, max: setting.max * 2 }), {
          minLength: setting.frequencies.length,
          maxLength: setting.frequencies.length,
        })
        .map((halves) => ({ bands: halves.map((half) => half / 2) }))
  }
}
