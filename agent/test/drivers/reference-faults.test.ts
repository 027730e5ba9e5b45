import type { DeviceValue } from '@earshot/protocol'
import { describe, expect, test } from 'vitest'
import type { Headset } from '../../src/drivers/define.ts'
import { FORMS, heard, startBench, type Bench } from '../support/bench.ts'

const eq = Array.from({ length: 10 }, () => 4)

describe.each(FORMS)('the reference headset %s', (_, spec) => {
  /** Runs `work` with the device leaving at step 1, 2, 3 … until it gets through; returns how often it did not. */
  async function unpluggedAtEveryStep(
    work: (headset: Headset) => Promise<{ result: string }>,
    prepare: (bench: Bench) => Promise<unknown> = async () => undefined,
  ): Promise<number> {
    for (let step = 1; ; step++) {
      const bench = await startBench(spec)
      await prepare(bench)
      bench.plugged.device.faults.arm({ kind: 'unplugAtStep', step })
      const before = bench.clock.now()
      const outcome = await work(bench.headset)
      if (!bench.events.some(({ kind }) => kind === 'lost')) {
        expect(outcome.result).not.toBe('gone')
        return step - 1
      }
      expect(outcome, `step ${step}`).toEqual({ result: 'gone' })
      expect(bench.clock.now() - before, `step ${step}`).toBeLessThan(1000)
      expect(await bench.headset.readStatus()).toEqual({ result: 'gone' })
    }
  }

  test('being unplugged at any step of a write is an ordinary outcome', async () => {
    const write = (setting: string, value: DeviceValue) => (headset: Headset) =>
      headset.writeSetting(setting, value)
    const customEqualizer = ({ headset }: Bench) => headset.writeSetting('eq.preset', 3)
    expect(await unpluggedAtEveryStep(write('sidetone.level', 3))).toBe(4)
    expect(await unpluggedAtEveryStep(write('radio.range', 1))).toBe(2)
    expect(await unpluggedAtEveryStep(write('ui.name', 'Anna'))).toBe(4)
    expect(await unpluggedAtEveryStep(write('eq.bands', eq), customEqualizer)).toBe(4)
  })

  test('being unplugged at any step of reading is an ordinary outcome', async () => {
    expect(await unpluggedAtEveryStep((headset) => headset.readSetting('mic.volume'))).toBe(2)
    expect(await unpluggedAtEveryStep((headset) => headset.readStatus())).toBe(2)
  })

  test('reading everything stops asking once the device is gone', async () => {
    const { headset, plugged } = await startBench(spec)
    plugged.device.faults.arm({ kind: 'unplugAtStep', step: 5 })
    const before = plugged.exchanges()
    const readings = [...(await headset.readSettings()).values()].map(({ result }) => result)
    expect(readings.slice(0, 3)).toEqual(['read', 'read', 'gone'])
    expect(readings.slice(3).every((result) => result === 'gone')).toBe(true)
    expect(readings).toHaveLength(36)
    expect(plugged.exchanges() - before).toBe(5)
  })

  test('an answer or acknowledgement that does not come in time is no answer, and the next exchange is sound', async () => {
    for (const work of [
      (headset: Headset) => headset.readSetting('mic.volume'),
      (headset: Headset) => headset.writeSetting('radio.range', 1),
    ]) {
      const bench = await startBench(spec)
      bench.plugged.device.faults.arm({ kind: 'answerLate', ms: 3_000, times: 1 })
      const before = bench.clock.now()
      expect(await work(bench.headset)).toEqual({ result: 'noAnswer' })
      expect(bench.clock.now() - before).toBeLessThan(2010)
      await bench.clock.wait(4_000)
      expect(await bench.headset.readSetting('mic.volume')).toEqual({ result: 'read', value: 7 })
      expect(bench.events.filter(({ kind }) => kind === 'foreignTraffic')).toEqual([])
    }
  })

  test('requests behind one that hangs are not sent when their own time is over', async () => {
    const { headset, plugged, clock } = await startBench(spec)
    plugged.device.faults.arm({ kind: 'answerLate', ms: 10_000, times: 1 })
    const before = plugged.exchanges()
    const outcomes = [await headset.readSetting('mic.volume'), await headset.readSetting('mic.volume')]
    expect(outcomes).toEqual([{ result: 'noAnswer' }, { result: 'noAnswer' }])
    await clock.wait(20_000)
    expect(plugged.exchanges() - before).toBe(2)
    expect(await headset.readSetting('mic.volume')).toMatchObject({ result: 'read' })
  })

  test('a device that says it took a value and did not is found out by reading back', async () => {
    const { headset, plugged } = await startBench(spec)
    plugged.device.faults.arm({ kind: 'lie', setting: 'safety.g616', in: 'acknowledgement' })
    expect(await headset.writeSetting('safety.g616', 1)).toEqual({
      result: 'written',
      value: 0,
      by: 'readBack',
    })
  })

  test('a device that lies when it is asked, too, is believed: only its true value shows the lie', async () => {
    const { headset, plugged } = await startBench(spec)
    plugged.device.faults.arm({ kind: 'lie', setting: 'safety.g616', in: 'reading' })
    expect(await headset.writeSetting('safety.g616', 1)).toEqual({
      result: 'written',
      value: 1,
      by: 'readBack',
    })
    expect(plugged.device.control.value('safety.g616')).toBe(0)
  })

  test('a device that goes back to its old value is found out by its event, or by the next reading', async () => {
    for (const announced of [true, false]) {
      const bench = await startBench(spec)
      bench.plugged.device.faults.arm({ kind: 'revert', setting: 'mic.volume', ms: 500, announced })
      expect(await bench.headset.writeSetting('mic.volume', 2)).toMatchObject({ value: 2 })
      await bench.clock.wait(600)
      const event = { kind: 'settingChanged', setting: 'mic.volume', value: 7 }
      expect(heard(bench)).toEqual(announced ? [event] : [])
      expect(await bench.headset.readSetting('mic.volume')).toEqual({ result: 'read', value: 7 })
    }
  })

  test('each refusal of the device has its own outcome', async () => {
    const outcomes: [status: number, outcome: object][] = [
      [0x01, { result: 'unsupported' }],
      [0x02, { result: 'unsupported' }],
      [0x03, { result: 'gone' }],
      [0x04, { result: 'refused', code: 4 }],
      [0x05, { result: 'notDuringCall' }],
      [0x06, { result: 'gone' }],
      [0x07, { result: 'refused', code: 7 }],
      [0x09, { result: 'refused', code: 9 }],
      [0x63, { result: 'refused', code: 0x63 }],
    ]
    for (const [status, outcome] of outcomes)
      for (const [setting, value] of [
        ['mic.volume', 3],
        ['ui.name', 'x'],
      ] as const) {
        const { headset, plugged } = await startBench(spec)
        plugged.device.faults.arm({ kind: 'refuse', setting, status })
        expect(await headset.writeSetting(setting, value), `status ${status}`).toEqual(outcome)
      }
    expect(outcomes).toHaveLength(9)
  })

  test('what the wearer changes is told with its value, also where it does not fit into the event', async () => {
    const bench = await startBench(spec)
    bench.plugged.device.control.change('power.inactive', 300)
    bench.plugged.device.control.change('ui.name', 'Jürgen')
    bench.plugged.device.control.change('tones.notification', 1)
    await bench.clock.wait(100)
    expect(heard(bench)).toEqual([
      { kind: 'settingChanged', setting: 'power.inactive', value: 300 },
      { kind: 'settingChanged', setting: 'ui.name', value: 'Jürgen' },
    ])
  })

  test('a change by the wearer in the middle of a write wins in the value that is read back', async () => {
    const bench = await startBench(spec)
    const write = bench.headset.writeSetting('mic.volume', 2)
    await bench.clock.wait(30)
    bench.plugged.device.control.change('mic.volume', 9)
    expect(await write).toEqual({ result: 'written', value: 9, by: 'readBack' })
  })

  test('battery, mute, hook, ring, volume and wearing are told when they change, and only then', async () => {
    const bench = await startBench(spec)
    const { control } = bench.plugged.device
    control.volume(50)
    bench.events.length = 0
    control.battery(40, false)
    control.battery(40, false)
    control.mute(true)
    control.ring(true)
    control.call(true)
    control.volume(60)
    control.wear(false)
    expect(heard(bench)).toEqual([
      { kind: 'battery', percent: 40, charging: false },
      { kind: 'mute', on: true },
      { kind: 'ring', on: true },
      { kind: 'hook', on: true },
      { kind: 'call', on: true },
      { kind: 'volume', percent: 60, direction: null },
      { kind: 'wear', on: false },
    ])
  })

  test('nothing is ever written to the telephony lights', async () => {
    const { headset, plugged } = await startBench(spec)
    await headset.readSettings()
    await headset.writeSetting('mic.volume', 1)
    expect(plugged.device.control.leds()).toEqual([])
  })
})

describe('another program that talks to the same headset', () => {
  const [, direct] = FORMS[0]!

  test('is noticed by an acknowledgement nobody here asked for, and stops our own exchanges until it is quiet', async () => {
    const bench = await startBench(direct)
    const other = await bench.stranger()
    const tag = await foreignTag(bench)
    await other.write(Uint8Array.of(0x52, 0, tag, 0x02, 1, 4))
    await bench.clock.wait(20)
    expect(bench.events).toEqual([{ kind: 'foreignTraffic', active: true }])
    const before = bench.plugged.exchanges()
    expect(await bench.headset.readSetting('mic.volume')).toEqual({ result: 'inUse' })
    expect(await bench.headset.writeSetting('mic.volume', 1)).toEqual({ result: 'inUse' })
    expect(bench.plugged.exchanges()).toBe(before)
    await bench.clock.wait(5_000)
    expect(bench.events.at(-1)).toEqual({ kind: 'foreignTraffic', active: false })
    expect(await bench.headset.readSetting('mic.volume')).toEqual({ result: 'read', value: 4 })
  })

  test('is noticed by an answer to its own request in place of ours', async () => {
    const bench = await startBench(direct)
    const other = await bench.stranger()
    const tag = await foreignTag(bench)
    const ours = bench.headset.readSetting('mic.volume')
    await bench.clock.wait(0.5)
    await other.sendFeature(Uint8Array.of(0x51, 0, 0x03, 0x01, tag, 0))
    expect(await ours).toEqual({ result: 'inUse' })
    expect(bench.events).toEqual([{ kind: 'foreignTraffic', active: true }])
  })

  test('does not make a write of ours fail that only has to wait for its own', async () => {
    const bench = await startBench(direct)
    const other = await bench.stranger()
    const tag = await foreignTag(bench)
    const theirs = other.write(Uint8Array.of(0x52, 0, tag, 0x01, 1, 3))
    const ours = bench.headset.writeSetting('radio.range', 0)
    await theirs
    expect(await ours).toEqual({ result: 'inUse' })
    await bench.clock.wait(6_000)
    expect(await bench.headset.writeSetting('radio.range', 0)).toEqual({ result: 'asserted' })
  })

  /** A tag that this hub has not used: half the circle away from its last. */
  async function foreignTag({ headset, stranger }: Bench): Promise<number> {
    await headset.readStatus()
    const last = (await (await stranger()).getFeature(0x51, 64))[4] ?? 0
    return ((last + 127) % 255) + 1
  }
})

test('a headset that leaves its dongle and comes back is a change of the inventory, not a fault', async () => {
  const bench = await startBench(FORMS[1]![1])
  bench.plugged.device.control.link(false)
  expect(bench.events).toEqual([{ kind: 'inventoryChanged' }])
  expect(await bench.headset.readSetting('mic.volume')).toEqual({ result: 'gone' })
  expect(await bench.headset.writeSetting('mic.volume', 1)).toEqual({ result: 'gone' })
  expect(await bench.session.inventory()).toMatchObject({ value: { headsets: [] } })
  bench.plugged.device.control.link(true)
  expect(await bench.session.inventory()).toMatchObject({
    value: { headsets: [{ unit: 1, facts: { serial: 'ER-1' } }] },
  })
})
