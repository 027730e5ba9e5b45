import {
  earshotReference,
  isValidValue,
  sameDeviceValue,
  SETTINGS,
  type AnyMapping,
  type DeviceValue,
  type Setting,
  type SettingValue,
} from '@earshot/protocol'
import { describe, expect, test } from 'vitest'
import { FORMS, startBench, type Bench } from '../support/bench.ts'

const MAPPINGS: [string, AnyMapping][] = Object.entries(earshotReference.settings)
const settingOf = (id: string): Setting => SETTINGS[id as keyof typeof SETTINGS]

/** Least, middle and most of a setting, as the device holds them. */
function samples(id: string, mapping: AnyMapping): DeviceValue[] {
  const valid = candidates(settingOf(id)).filter((value) => isValidValue(settingOf(id), value).ok)
  const own = valid.map((value) => mapping.encode(value)).filter((value) => value !== undefined)
  const distinct = own.filter((value, at) => own.findIndex((other) => sameDeviceValue(other, value)) === at)
  return [distinct[0], distinct[distinct.length >> 1], distinct.at(-1)].filter((value) => value !== undefined)
}

function candidates(setting: Setting): SettingValue[] {
  switch (setting.kind) {
    case 'toggle':
      return [false, true]
    case 'choice':
      return [...setting.options]
    case 'level':
      return setting.scale === 'percent' ? [0, 50, 100] : [...setting.options]
    case 'duration':
    case 'number':
      return wholes(setting.kind === 'duration' && setting.off ? 0 : setting.min, setting.max)
    case 'text':
      return ['A', 'Jürgens Kopfhörer', 'x'.repeat(setting.max)]
    case 'equalizer':
      return [setting.min, 0, setting.max].map((gain) => ({ bands: setting.frequencies.map(() => gain) }))
  }
}

const wholes = (min: number, max: number): number[] =>
  Array.from({ length: 241 }, (_, at) => Math.round(min + ((max - min) * at) / 240))

/** Turns every parent on, so that no child is refused. */
async function openParents({ headset }: Bench): Promise<void> {
  for (const [id, value] of PARENTS_ON)
    expect(await headset.writeSetting(id, value)).toMatchObject({ result: 'written' })
}
const PARENTS_ON: [string, DeviceValue][] = [
  ['mute.alert.enabled', 1],
  ['mute.reminder.mode', 1],
  ['wear.sensor', 1],
  ['safety.twa.limit', 1],
  ['anc.mode', 1],
  ['eq.preset', 3],
  ['telemetry.acoustic.incident', 1],
]

describe.each(FORMS)('the reference headset %s', (_, spec) => {
  test('every setting is read, with what the factory set', async () => {
    const { headset, plugged } = await startBench(spec)
    const readings = await headset.readSettings()
    expect([...readings.keys()].toSorted()).toEqual(MAPPINGS.map(([id]) => id).toSorted())
    for (const [id, mapping] of MAPPINGS) {
      const value = plugged.device.control.value(id)
      expect(readings.get(id), id).toEqual(
        mapping.readable ? { result: 'read', value } : { result: 'unreadable' },
      )
      expect(mapping.decode(value!), id).toBeDefined()
    }
    expect(readings.size).toBe(36)
  })

  test('every setting takes its least, middle and most, and is in force afterwards', async () => {
    const bench = await startBench(spec)
    let written = 0
    for (const [id, mapping] of MAPPINGS) {
      await openParents(bench)
      const values = samples(id, mapping)
      expect(values.length, id).toBeGreaterThanOrEqual(2)
      for (const value of values) {
        const outcome = await bench.headset.writeSetting(id, value)
        expect(outcome, id).toEqual(
          mapping.readable ? { result: 'written', value, by: 'readBack' } : { result: 'asserted' },
        )
        expect(bench.plugged.device.control.value(id), id).toEqual(value)
        written += 1
      }
    }
    expect(written).toBe(108)
  })

  test('values that the device does not know are refused by it and change nothing', async () => {
    const bench = await startBench(spec)
    await openParents(bench)
    let refused = 0
    for (const [id, { readable }] of MAPPINGS) {
      const before = bench.plugged.device.control.value(id)
      const value =
        id === 'eq.bands'
          ? Array.from({ length: 10 }, () => 100)
          : id === 'ui.name'
            ? ''
            : id === 'power.inactive'
              ? 9999
              : 200
      expect(await bench.headset.writeSetting(id, value), id).toEqual({ result: 'refused', code: 4 })
      expect(bench.plugged.device.control.value(id), `${id} ${readable}`).toEqual(before)
      refused += 1
    }
    expect(refused).toBe(36)
  })

  test('a value that has no place in the report, and a setting of another model, are not sent at all', async () => {
    const { headset, plugged } = await startBench(spec)
    const before = plugged.exchanges()
    expect(await headset.writeSetting('sidetone.level', 300)).toEqual({ result: 'unsupported' })
    expect(await headset.writeSetting('sidetone.level', 'loud')).toEqual({ result: 'unsupported' })
    expect(await headset.writeSetting('acme.turbo', 1)).toEqual({ result: 'unsupported' })
    expect(await headset.readSetting('acme.turbo')).toEqual({ result: 'unsupported' })
    expect(plugged.exchanges()).toBe(before)
  })

  test('a child is refused while its parent is off', async () => {
    const { headset } = await startBench(spec)
    await headset.writeSetting('wear.sensor', 0)
    expect(await headset.writeSetting('wear.auto.answer', 1)).toEqual({ result: 'refused', code: 9 })
    expect(await headset.writeSetting('eq.bands', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1])).toEqual({
      result: 'refused',
      code: 9,
    })
  })

  test('what can not be changed during a call is said so, and works after it', async () => {
    const { headset, plugged } = await startBench(spec)
    plugged.device.control.call(true)
    const closed = ['radio.range', 'safety.expander', 'anc.transparency', 'ui.language']
    for (const id of closed)
      expect(await headset.writeSetting(id, 1), id).toEqual({ result: 'notDuringCall' })
    expect(await headset.writeSetting('sidetone.level', 2)).toMatchObject({ result: 'written', value: 2 })
    expect(await headset.readStatus()).toMatchObject({ value: { inCall: true } })
    plugged.device.control.call(false)
    expect(await headset.writeSetting('ui.language', 1)).toMatchObject({ result: 'written', value: 1 })
    expect(closed).toHaveLength(4)
  })

  test('a setting that came with later firmware is unsupported before it', async () => {
    const { headset } = await startBench({ ...spec, firmware: [1, 1, 9] })
    expect(await headset.readSetting('anc.timeout')).toEqual({ result: 'unsupported' })
    expect(await headset.writeSetting('anc.timeout', 1)).toEqual({ result: 'unsupported' })
    expect((await headset.readSettings()).get('anc.timeout')).toEqual({ result: 'unsupported' })
  })

  test('battery, call and volume are read', async () => {
    const { headset, plugged } = await startBench(spec)
    expect(await headset.readStatus()).toMatchObject({ value: { battery: null } })
    plugged.device.control.battery(80, true)
    plugged.device.control.mute(true)
    plugged.device.control.ring(true)
    plugged.device.control.volume(33)
    expect(await headset.readStatus()).toEqual({
      result: 'read',
      value: {
        battery: { percent: 80, charging: true },
        telephony: { muted: true, offHook: false, ringing: true, volume: 33 },
        inCall: false,
      },
    })
  })
})

test('writes that come at once are made one after the other', async () => {
  const { headset, plugged } = await startBench(FORMS[0]![1])
  const outcomes = await Promise.all(
    [1, 2, 3, 0].map((value) => headset.writeSetting('sidetone.level', value)),
  )
  expect(outcomes.map((outcome) => 'value' in outcome && outcome.value)).toEqual([1, 2, 3, 0])
  expect(plugged.device.control.value('sidetone.level')).toBe(0)
})

test('the facts of a headset behind a dongle are its own, and the dongle is named beside it', async () => {
  const { session, headset } = await startBench(FORMS[1]![1])
  const inventory = await session.inventory()
  expect(headset.facts).toEqual({
    vendorId: 0x1209,
    productId: 0xea01,
    name: 'Reference',
    serial: 'ER-1',
    firmware: '1.2.0',
  })
  expect(inventory).toMatchObject({
    value: { via: { productId: 0xea02, serial: 'ED-1', firmware: '2.0.1' } },
  })
})
