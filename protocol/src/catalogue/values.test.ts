import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { settingValueSchema, type SettingValue } from '../target.ts'
import { arbitraryValue } from './arbitrary.test-support.ts'
import { defineSettings, duration, type Setting } from './define.ts'
import { ALL_SETTINGS, SETTINGS } from './settings/index.ts'
import { formatValue, isValidValue, sameValue, stricter } from './values.ts'

const everySetting = fc.constantFrom(...ALL_SETTINGS)
const settingWithValues = (count: number): fc.Arbitrary<[Setting, SettingValue[]]> =>
  everySetting.chain((setting) =>
    fc.tuple(fc.constant(setting), fc.array(arbitraryValue(setting), { minLength: count, maxLength: count })),
  )

describe('a valid value', () => {
  test('is accepted by its setting, by the wire, and has words', () => {
    fc.assert(
      fc.property(settingWithValues(1), ([setting, values]) => {
        const value = values[0] as SettingValue
        expect(isValidValue(setting, value)).toEqual({ ok: true })
        expect(settingValueSchema.safeParse(value).success).toBe(true)
        if (setting.kind !== 'text') expect(formatValue(setting, value)).not.toBe('')
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['a toggle', SETTINGS['safety.g616'], 1, 'must be true or false'],
    ['a choice', SETTINGS['safety.twa.limit'], 'dba70', 'must be one of none, dba85, dba80'],
    ['a level', SETTINGS['sidetone.level'], 101, 'must be a whole number from 0 to 100'],
    ['a named step', SETTINGS['radio.range'], 'huge', 'must be one of low, medium, high'],
    ['a duration', SETTINGS['power.inactive'], 59, 'must be a whole number from 60 to 86400, or 0 for off'],
    [
      'a duration that has no off',
      SETTINGS['telemetry.twa.interval'],
      0,
      'must be a whole number from 60 to 600',
    ],
    ['a number', SETTINGS['telemetry.acoustic.gain'], 12.5, 'must be a whole number from 0 to 12'],
    ['a text', SETTINGS['ui.name'], '', 'must have 1 to 30 characters'],
    ['a text with markup', SETTINGS['ui.name'], '<b>', 'must not contain control or markup characters'],
    ['a pattern', SETTINGS['hub.update.postpone.until'], '2026-13-01', 'has not the form that is asked for'],
    ['too few bands', SETTINGS['eq.bands'], { bands: [1] }, 'must have 10 bands'],
    [
      'too loud a band',
      SETTINGS['eq.bands'],
      { bands: Array(10).fill(13) },
      'each band must be from -12 to 12 dB',
    ],
  ] as const)('is refused with the reason where %s does not fit', (_, setting, value, reason) => {
    expect(isValidValue(setting, value)).toMatchObject({ ok: false, reason })
  })

  test('is never something of another type', () => {
    for (const setting of ALL_SETTINGS)
      for (const strange of [null, undefined, Number.NaN, Infinity, [], {}, () => 1, 'x'.repeat(300)])
        expect(isValidValue(setting, strange).ok, setting.id).toBe(false)
    expect(ALL_SETTINGS.length).toBeGreaterThan(100)
  })
})

describe('the safe direction', () => {
  test('holds 80 dB(A) for stricter than 85, and 85 for stricter than none', () => {
    const limit = SETTINGS['safety.twa.limit']
    expect(stricter(limit, 'dba80', 'dba85')).toBe(true)
    expect(stricter(limit, 'dba85', 'none')).toBe(true)
    expect(stricter(limit, 'none', 'dba80')).toBe(false)
    expect(stricter(limit, 'dba80', 'dba80')).toBe(false)
  })

  test('is a total order over the values of every setting that has one', () => {
    const directed = ALL_SETTINGS.filter((setting) => setting.safeDirection !== null)
    for (const setting of directed) {
      const values = fc.array(arbitraryValue(setting), { minLength: 3, maxLength: 3 })
      fc.assert(
        fc.property(values, ([a, b, c]) => {
          const [x, y, z] = [a, b, c] as [SettingValue, SettingValue, SettingValue]
          expect(
            [stricter(setting, x, y), stricter(setting, y, x), sameValue(x, y)].filter(Boolean),
          ).toHaveLength(1)
          if (stricter(setting, x, y) && stricter(setting, y, z)) expect(stricter(setting, x, z)).toBe(true)
        }),
      )
    }
    expect(directed).toHaveLength(18)
  })

  test('puts off where a duration says it belongs', () => {
    const facts = { label: 'Break', help: 'After how long.', lock: ['no', 'None.'] as const }
    const range = { min: 60, max: 600, off: true }
    const { 'x.loose': loose, 'x.strict': strict } = defineSettings('power', {
      'x.loose': duration(range, { ...facts, safeDirection: { strictest: 'lowest', off: 'loosest' } }),
      'x.strict': duration(range, { ...facts, safeDirection: { strictest: 'highest', off: 'strictest' } }),
    })
    expect(stricter(loose, 60, 600)).toBe(true)
    expect(stricter(loose, 600, 0)).toBe(true)
    expect(stricter(strict, 600, 60)).toBe(true)
    expect(stricter(strict, 0, 600)).toBe(true)
  })

  test('says nothing of values that do not fit, and nothing where there is none', () => {
    expect(stricter(SETTINGS['safety.twa.limit'], 'dba80', 'dba70')).toBe(false)
    expect(stricter(SETTINGS['safety.twa.limit'], 'dba70', 'none')).toBe(false)
    expect(stricter(SETTINGS['sidetone.level'], 0, 100)).toBe(false)
  })
})

describe('a value in words', () => {
  test.each([
    [SETTINGS['safety.g616'], true, 'On'],
    [SETTINGS['safety.twa.limit'], 'dba80', '80 dB(A)'],
    [SETTINGS['sidetone.level'], 33, '33 %'],
    [SETTINGS['ring.base.volume'], 'medium', 'Medium'],
    [SETTINGS['power.inactive'], 0, 'Off'],
    [SETTINGS['power.inactive'], 14_400, '4 h'],
    [SETTINGS['power.inactive'], 5_430, '1 h 30 min 30 s'],
    [SETTINGS['telemetry.acoustic.gain'], 6, '6 dB'],
    [SETTINGS['hub.update.postpone.times'], 3, '3 ×'],
    [SETTINGS['ui.name'], 'Ada', 'Ada'],
    [SETTINGS['eq.bands'], { bands: [1, -2.5, 0, 0, 0, 0, 0, 0, 0, 0] }, '+1 -2.5 0 0 0 0 0 0 0 0 dB'],
    [SETTINGS['safety.twa.limit'], 'dba70', 'dba70'],
    [SETTINGS['safety.twa.limit'], 7, '7'],
  ] as const)('reads as people say it', (setting, value, words) => {
    expect(formatValue(setting, value as SettingValue)).toBe(words)
  })

  test('takes the words of another language', () => {
    const german = {
      ...SETTINGS['safety.twa.limit'].texts,
      options: { none: 'Keine', dba85: '85', dba80: '80' },
    }
    expect(formatValue(SETTINGS['safety.twa.limit'], 'none', german)).toBe('Keine')
  })
})
