import { describe, expect, test } from 'vitest'
import { settingIdSchema, settingValueSchema } from '../target.ts'
import { CATALOGUE } from './catalogue.ts'
import { CATEGORIES, type Setting } from './define.ts'
import { ALL_SETTINGS } from './settings/index.ts'
import { isValidValue } from './values.ts'

/** What a setting has to state, were it only that there is none. */
const FACTS = [
  'parent',
  'unit',
  'safeDirection',
  'inCall',
  'lockAdvice',
  'suite',
  'personal',
  'appliesTo',
] as const
const SENTENCE_START = /^[\p{Lu}\d]/u

const byKind = (kind: Setting['kind']): number =>
  ALL_SETTINGS.filter((setting) => setting.kind === kind).length

describe('the settings catalogue', () => {
  test('has settings of every kind', () => {
    const counts = Object.fromEntries(
      (['toggle', 'choice', 'level', 'duration', 'number', 'text', 'equalizer'] as const).map((kind) => [
        kind,
        byKind(kind),
      ]),
    )
    expect(counts).toEqual({
      toggle: 38,
      choice: 40,
      level: 10,
      duration: 5,
      number: 3,
      text: 6,
      equalizer: 1,
    })
  })

  test('states everything of each setting', () => {
    const lacking = ALL_SETTINGS.flatMap((setting) =>
      FACTS.filter((fact) => setting[fact] === undefined).map((fact) => `${setting.id}: ${fact}`),
    )
    expect(lacking).toEqual([])
    const answers = (fact: (typeof FACTS)[number]): unknown[] => [
      ...new Set(ALL_SETTINGS.map((one) => one[fact])),
    ]
    expect(answers('unit').toSorted()).toEqual(['dB', 'ms', null, 'times'])
    expect(answers('inCall').toSorted()).toEqual(['allowed', 'refused'])
    expect(answers('lockAdvice').toSorted()).toEqual(['maybe', 'no', 'yes'])
    expect(answers('suite').toSorted()).toEqual(['acoustic', 'conversation', null])
    const units = ALL_SETTINGS.filter(({ unit }) => unit !== null)
    expect(units.map(({ kind }) => kind)).toEqual(['number', 'number', 'number'])
    const children = ALL_SETTINGS.flatMap(({ parent }) => parent?.setting ?? [])
    expect(new Set(children).size).toBe(10)
    expect(ALL_SETTINGS).toHaveLength(103)
  })

  test('gives each setting words for people, none of them an id or another setting’s', () => {
    const labels = ALL_SETTINGS.map(({ category, texts }) => `${category}: ${texts.label}`)
    expect(new Set(labels).size).toBe(103)
    let options = 0
    for (const setting of ALL_SETTINGS) {
      const { label, help, lockReason, options: words } = setting.texts
      for (const sentence of [label, help, lockReason]) expect(sentence, setting.id).not.toContain(setting.id)
      expect(label, setting.id).toMatch(SENTENCE_START)
      for (const sentence of [help, lockReason]) {
        expect(sentence, setting.id).toMatch(SENTENCE_START)
        expect(sentence, setting.id).toMatch(/\.$/)
      }
      const named = 'options' in setting ? setting.options : []
      expect(Object.keys(words), setting.id).toEqual(named)
      for (const word of Object.values(words)) expect(word, setting.id).toMatch(/^[\p{Lu}\d]/u)
      expect(new Set(Object.values(words)).size, setting.id).toBe(named.length)
      options += named.length
    }
    expect(options).toBeGreaterThan(150)
  })

  test.each(ALL_SETTINGS.map((setting) => [setting.id, setting] as const))('%s is sound', (id, setting) => {
    expect(settingIdSchema.safeParse(id).success).toBe(true)
    expect(CATEGORIES[setting.category]).toBeTruthy()
    expect(setting.texts.label.length).toBeGreaterThan(1)
    expect(setting.texts.help).toMatch(/[.]$/)
    expect(setting.texts.lockReason).toMatch(/[.]$/)
    expect(setting.appliesTo === 'hub').toBe(id.startsWith('hub.'))
    expect(setting.category === 'hub').toBe(setting.appliesTo === 'hub')
    expect(problemsOfRange(setting)).toEqual([])
    expect(problemsOfDirection(setting)).toEqual([])
  })

  test('lets every child name a parent of the same device, values the parent can have, and no circle', () => {
    const children = ALL_SETTINGS.filter((setting) => setting.parent)
    for (const child of children) {
      const parent = CATALOGUE.settings.get(child.parent?.setting ?? '')
      expect(parent?.appliesTo, child.id).toBe(child.appliesTo)
      for (const value of child.parent?.allows ?? [])
        expect(parent && isValidValue(parent, value).ok, child.id).toBe(true)
      expect(child.parent?.allows.length, child.id).toBeGreaterThan(0)
      expect(ancestors(child), child.id).not.toContain(child.id)
    }
    expect(children).toHaveLength(21)
  })

  test('keeps what names a person, what needs a suite and what calls forbid apart', () => {
    const ids = (keep: (setting: Setting) => boolean): string[] =>
      ALL_SETTINGS.filter(keep).map((setting) => setting.id)
    expect(ids((setting) => setting.personal)).toEqual(['ui.name'])
    expect(ids((setting) => setting.suite !== null)).toHaveLength(8)
    expect(ids((setting) => setting.inCall === 'refused')).toEqual([
      'safety.expander',
      'anc.transparency',
      'radio.range',
      'ui.language',
    ])
  })

  test('gives every hearing setting that limits loudness a safe direction', () => {
    const directed = ALL_SETTINGS.filter((setting) => setting.safeDirection !== null)
    expect(directed.map((setting) => setting.id)).toEqual(
      expect.arrayContaining([
        'safety.g616',
        'safety.startle',
        'safety.twa.limit',
        'safety.twa.hours',
        'safety.limiter',
      ]),
    )
    expect(directed).toHaveLength(18)
  })
})

function problemsOfRange(setting: Setting): string[] {
  if (setting.kind === 'text' && setting.max > 256) return ['longer than a value may be']
  if (setting.kind === 'text' || setting.kind === 'duration' || setting.kind === 'number')
    return setting.min <= setting.max && setting.min >= 0 ? [] : ['empty range']
  if (setting.kind === 'equalizer')
    return settingValueSchema.safeParse({ bands: setting.frequencies.map(() => setting.max) }).success
      ? []
      : ['no value']
  if (!('options' in setting)) return []
  const { options } = setting
  const problems = options.filter(
    (option) => !settingValueSchema.safeParse(option).success || !setting.texts.options[option],
  )
  return new Set(options).size === options.length && options.length > 1 ? problems : ['too few options']
}

function problemsOfDirection(setting: Setting): string[] {
  const direction = setting.safeDirection
  if (!Array.isArray(direction) || !('options' in setting)) return []
  return setting.options.toSorted().join() === direction.toSorted().join()
    ? []
    : ['not all options are ordered']
}

function ancestors(setting: Setting, seen: readonly string[] = []): readonly string[] {
  const parent = setting.parent && CATALOGUE.settings.get(setting.parent.setting)
  return !parent || seen.includes(parent.id) ? seen : ancestors(parent, [...seen, parent.id])
}
