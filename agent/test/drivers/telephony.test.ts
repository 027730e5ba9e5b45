import { MODELS } from '@earshot/protocol'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  afterReport,
  NOTHING_KNOWN,
  telephonyControls,
  type TelephonyState,
} from '../../src/drivers/telephony/controls.ts'
import type { HeadsetEvent } from '../../src/drivers/define.ts'
import { parseDescriptor } from '../../src/hid/descriptor.ts'
import { HidError } from '../../src/hid/port.ts'
import { systemClock } from '../../src/clock.ts'
import { createAccess } from '../../src/drivers/access.ts'
import { identify } from '../../src/drivers/identify.ts'
import { createVirtualBus } from '../../virtual/bus.ts'
import { createVirtualDevice } from '../../virtual/models.ts'
import { heard, startBench } from '../support/bench.ts'

const standard = { model: 'standard-telephony-headset', serial: 'T-1' } as const

describe('a standard telephony headset', () => {
  test('tells hook, mute, ring and volume as state, though its mute key only tells presses', async () => {
    const bench = await startBench(standard)
    const { control } = bench.plugged.device
    expect(await bench.headset.readStatus()).toEqual({
      result: 'read',
      value: {
        battery: null,
        telephony: { muted: null, offHook: null, ringing: null, volume: null },
        inCall: null,
      },
    })
    control.ring(true)
    control.call(true)
    control.ring(false)
    control.mute(true)
    control.volume(60)
    control.mute(false)
    expect(heard(bench)).toEqual([
      { kind: 'hook', on: false },
      { kind: 'call', on: false },
      { kind: 'ring', on: true },
      { kind: 'hook', on: true },
      { kind: 'call', on: true },
      { kind: 'ring', on: false },
      { kind: 'mute', on: true },
      { kind: 'volume', percent: null, direction: 'up' },
      { kind: 'mute', on: false },
    ])
    expect(await bench.headset.readStatus()).toMatchObject({
      value: { telephony: { muted: false, offHook: true, ringing: false }, inCall: true },
    })
  })

  test('has no settings, and nothing is ever sent to it', async () => {
    const { headset, plugged } = await startBench(standard)
    expect(headset.facts).toMatchObject({ name: 'Standard Headset', serial: 'T-1', firmware: null })
    expect((await headset.readSettings()).size).toBe(0)
    expect(await headset.writeSetting('mic.volume', 1)).toEqual({ result: 'unsupported' })
    plugged.device.control.call(true)
    expect(plugged.exchanges()).toBe(0)
    expect(plugged.device.control.leds()).toEqual([])
  })

  test('can not be written to by mistake: its connection refuses', async () => {
    const bus = createVirtualBus(systemClock)
    const plugged = bus.plug(createVirtualDevice(standard))
    const [found] = identify(await bus.port.list(), MODELS)
    const connection = await createAccess(bus.port, systemClock, found!).context.open(0x0b, 0x05)
    for (const send of [connection.write, connection.sendFeature])
      await expect(send(Uint8Array.of(2, 1))).rejects.toMatchObject({
        code: 'notAllowed',
      } satisfies Partial<HidError>)
    expect(plugged.exchanges()).toBe(0)
  })

  test('being unplugged is told, and every later question is answered with it', async () => {
    const bench = await startBench(standard)
    bench.plugged.unplug()
    expect(bench.events).toEqual([{ kind: 'lost' }])
    expect(await bench.headset.readStatus()).toEqual({ result: 'gone' })
    expect(await bench.session.inventory()).toEqual({ result: 'gone' })
  })
})

type Fixture = { name: string; hex: string; controls: string[] }
const url = new URL('../fixtures/report-descriptors.json', import.meta.url)
const fixtures = JSON.parse(readFileSync(url, 'utf8')) as Fixture[]

describe('the bits of real headsets', () => {
  /** Where the fixture says the control is: report, bit and flags, found without our parser. */
  const bitOf = (fixture: Fixture, usage: string) => {
    const words = fixture.controls
      .map((line) => line.split(' '))
      .find(([name, kind]) => name === usage && kind === 'in')
    return (
      words && { reportId: Number(words[2]), bit: Number(words[3]), relative: words.includes('relative') }
    )
  }
  const report = ({ reportId, bit }: { reportId: number; bit: number }, on: boolean): Uint8Array => {
    const bytes = new Uint8Array(9)
    bytes[0] = reportId
    if (on) bytes[1 + (bit >> 3)] = 1 << (bit & 7)
    return bytes
  }
  const press = (
    fixture: Fixture,
    usage: string,
    on: readonly boolean[],
  ): [TelephonyState, HeadsetEvent[]] | undefined => {
    const at = bitOf(fixture, usage)
    if (!at) return undefined
    const controls = telephonyControls(parseDescriptor(Uint8Array.from(Buffer.from(fixture.hex, 'hex'))))
    let state = NOTHING_KNOWN
    const events: HeadsetEvent[] = []
    for (const one of on) {
      const after = afterReport(controls, state, report(at, one))
      state = after.state
      events.push(...after.events)
    }
    return [state, events]
  }

  test('going off hook and on hook is read from every headset with a hook switch', () => {
    const tried = fixtures.filter((fixture) => {
      const up = press(fixture, 'hookSwitch', [false, true])
      if (!up) return false
      expect(up[0].offHook, fixture.name).toBe(true)
      expect(up[1], fixture.name).toContainEqual({ kind: 'hook', on: true })
      return true
    })
    expect(tried).toHaveLength(17)
  })

  test('a mute key that tells presses is turned into a state, one that tells the state is taken as it is', () => {
    let relative = 0
    let absolute = 0
    for (const fixture of fixtures) {
      const once = press(fixture, 'phoneMute', [false, true, false])
      if (!once) continue
      if (bitOf(fixture, 'phoneMute')?.relative) relative += 1
      else absolute += 1
      expect(once[0].muted, fixture.name).toBe(bitOf(fixture, 'phoneMute')?.relative)
    }
    expect([relative, absolute]).toEqual([15, 1])
  })

  test('the copy of a control on a vendor page is left alone, else every press would count twice', () => {
    const headset = '050b 0905 a101 8502 1500 2501 7501 9501 092f 8106 9507 8101 c0'
    const copy = '0640ff 0901 a101 8504 1500 2501 7501 9501 0b2f000b00 8106 9507 8101 c0'
    const bytes = Uint8Array.from(Buffer.from((copy + headset).replaceAll(' ', ''), 'hex'))
    const controls = telephonyControls(parseDescriptor(bytes))
    expect(afterReport(controls, NOTHING_KNOWN, Uint8Array.of(4, 1)).events).toEqual([])
    expect(afterReport(controls, NOTHING_KNOWN, Uint8Array.of(2, 1)).events).toEqual([
      { kind: 'mute', on: true },
    ])
  })

  test('holding a key is one press', () => {
    const [fixture] = fixtures
    const held = press(fixture!, 'volumeUp', [true, true, false, true])
    expect(held?.[1]).toEqual([
      { kind: 'volume', percent: null, direction: 'up' },
      { kind: 'volume', percent: null, direction: 'up' },
    ])
  })
})
