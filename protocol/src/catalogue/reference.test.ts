import { describe, expect, test } from 'vitest'
import { ACTIONS } from './actions.ts'
import { CATALOGUE } from './catalogue.ts'
import type { Setting } from './define.ts'
import {
  HID_SETTINGS,
  HUB_PREFERENCES,
  NO_SETTINGS,
  PEERS_SETTINGS,
  type ReferenceLine,
} from './reference.test-support.ts'

/** The canonical range in words. */
function rangeOf(setting: Setting): string {
  if ('options' in setting) return setting.options.join(', ')
  switch (setting.kind) {
    case 'toggle':
      return 'on, off'
    case 'level':
      return '0 to 100 %'
    case 'duration':
      return `${setting.off ? 'off, ' : ''}${setting.min} to ${setting.max} s`
    case 'number':
      return `${setting.min} to ${setting.max} ${setting.unit}`
    case 'text':
      return `${setting.min} to ${setting.max} characters`
    default:
      return `${setting.frequencies.length} bands of ${setting.min} to ${setting.max} dB`
  }
}

/** Settings of the lines with the range that the line asks for, and how they are in the catalogue. */
const compare = (lines: readonly ReferenceLine[]): { wanted: string[]; found: string[] } => {
  const pairs = lines.flatMap(([name, ids, range, lock]) =>
    ids.map((id) => {
      const setting = CATALOGUE.settings.get(id)
      const advice = lock === undefined ? '' : ` (${lock})`
      const has = setting && `${rangeOf(setting)}${lock === undefined ? '' : ` (${setting.lockAdvice})`}`
      return { wanted: `${name}: ${id}: ${range}${advice}`, found: `${name}: ${id}: ${has ?? 'missing'}` }
    }),
  )
  return { wanted: pairs.map(({ wanted }) => wanted), found: pairs.map(({ found }) => found) }
}

describe('the catalogue beside the references', () => {
  test.each([
    ['every setting that headset managers let a policy set', PEERS_SETTINGS, 65, 72],
    ['every setting of public HID protocols', HID_SETTINGS, 14, 14],
    ['every preference of the hub', HUB_PREFERENCES, 21, 21],
  ] as const)('holds %s, with its range', (_, lines, count, settings) => {
    const { wanted, found } = compare(lines)
    expect(found).toEqual(wanted)
    expect(lines).toHaveLength(count)
    expect(wanted).toHaveLength(settings)
  })

  test('holds nothing else', () => {
    const asked = [...PEERS_SETTINGS, ...HID_SETTINGS, ...HUB_PREFERENCES].flatMap(([, ids]) => ids)
    expect(new Set(asked)).toEqual(new Set(CATALOGUE.settings.keys()))
    expect(CATALOGUE.settings.size).toBe(103)
  })

  test('has an action, or nothing, for what is no setting', () => {
    const actions = NO_SETTINGS.flatMap(([, action]) => action ?? [])
    expect(actions.toSorted()).toEqual(Object.keys(ACTIONS).toSorted())
    for (const action of actions) {
      expect(CATALOGUE.settings.has(action), action).toBe(false)
      expect(CATALOGUE.settings.has(action.replace('action.', '')), action).toBe(false)
    }
    expect(NO_SETTINGS).toHaveLength(10)
  })
})
