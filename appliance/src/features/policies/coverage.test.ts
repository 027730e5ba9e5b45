import { ALL_SETTINGS, CATALOGUE, MODELS, type Model, type SettingValue } from '@earshot/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyValue } from '../../../test/support/entries.ts'
import { coverageOf } from './coverage.ts'

const reference = CATALOGUE.models.get('earshot-reference') as Model
const coverOn = (model: Model, setting: string, value: SettingValue) =>
  coverageOf([{ setting, value }], model).covers[0]

/** What the headset would hold in the end, found out by itself: null where it takes nothing. */
function heldOn(model: Model, setting: string, value: SettingValue): SettingValue | null | undefined {
  const mapping = model.settings[setting]
  const device = mapping?.encode(value)
  return device === undefined ? undefined : (mapping?.decode(device) ?? null)
}

describe('coverage', () => {
  it('says of every setting on every model exactly what the catalogue does with its values', () => {
    let [pairs, values] = [0, 0]
    for (const model of MODELS)
      for (const setting of ALL_SETTINGS.filter(({ appliesTo }) => appliesTo === 'device')) {
        pairs++
        fc.assert(
          fc.property(anyValue(setting), (value) => {
            values++
            const cover = coverOn(model, setting.id, value)
            const held = heldOn(model, setting.id, value)
            if (!(setting.id in model.settings)) expect(cover?.state).toBe('unsupported')
            else if (held === undefined) expect(cover?.state).toBe('outOfRange')
            else
              expect(cover).toMatchObject({
                state: JSON.stringify(held) === JSON.stringify(value) ? 'exact' : 'rounded',
                held,
              })
          }),
          { numRuns: 20 },
        )
      }
    expect(pairs).toBe(MODELS.length * ALL_SETTINGS.filter(({ id }) => !id.startsWith('hub.')).length)
    expect(pairs).toBeGreaterThanOrEqual(140)
    expect(values).toBe(pairs * 20)
  })

  it.each<[string, SettingValue, object]>([
    ['sidetone.level', 33, { state: 'exact', words: 'step 1 of 3' }],
    ['sidetone.level', 50, { state: 'rounded', words: 'step 2 of 3', held: 67 }],
    ['anc.timeout', 3600, { state: 'rounded', held: 7200, firmware: { first: '1.2.0', last: null } }],
    ['ui.language', 'enGB', { state: 'outOfRange' }],
    ['ring.base.volume', 'low', { state: 'unsupported' }],
    ['radio.range', 'low', { state: 'exact', readable: false }],
  ])('shows what the reference headset makes of %s at %j', (setting, value, cover) => {
    expect(coverOn(reference, setting, value)).toMatchObject(cover)
  })

  it('counts each entry once, and leaves preferences of the hub out', () => {
    const entries = [
      { setting: 'sidetone.level', value: 33 },
      { setting: 'sidetone.level', value: 50 },
      { setting: 'ui.language', value: 'enGB' },
      { setting: 'ring.base.volume', value: 'low' },
      { setting: 'hub.log.level', value: 'debug' },
    ]
    expect(coverageOf(entries, reference).counts).toEqual({
      exact: 1,
      rounded: 1,
      outOfRange: 1,
      unsupported: 1,
    })
  })
})
