import { ALL_SETTINGS, MODES, type Setting, type SettingValue } from '@earshot/protocol'
import fc from 'fast-check'
import type { Entry } from '../../src/features/policies/policy.ts'

/** Any valid value of a setting; of texts only some. */
export function anyValue(setting: Setting): fc.Arbitrary<SettingValue> {
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
    case 'number':
      return fc.integer({ min: setting.min, max: setting.max })
    case 'text':
      return setting.pattern === null
        ? fc.constant('Ä'.repeat(Math.max(1, setting.min)))
        : fc.stringMatching(new RegExp(`^(?:${setting.pattern})$`))
    case 'equalizer':
      return fc
        .array(fc.integer({ min: setting.min, max: setting.max }), {
          minLength: setting.frequencies.length,
          maxLength: setting.frequencies.length,
        })
        .map((bands) => ({ bands }))
  }
}

const anyEntry: fc.Arbitrary<Entry> = fc.constantFrom<Setting>(...ALL_SETTINGS).chain((setting) =>
  fc.record({
    setting: fc.constant(setting.id),
    value: anyValue(setting),
    mode: fc.constantFrom(...MODES),
  }),
)

/** Any entries of a policy: preferences of the hub among them, each setting once, in any order. */
export const anyEntries: fc.Arbitrary<Entry[]> = fc.uniqueArray(anyEntry, {
  selector: ({ setting }) => setting,
  maxLength: 12,
})
