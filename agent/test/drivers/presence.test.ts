import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { systemClock, type Clock } from '../../src/clock.ts'
import { deviceKey } from '../../src/drivers/device-key.ts'
import type { HeadsetEvent } from '../../src/drivers/define.ts'
import { watchPresence, type Place, type Presence } from '../../src/drivers/presence.ts'
import { HidError, type HidPort } from '../../src/hid/port.ts'
import { createVirtualBus, type Plugged, type VirtualBus } from '../../virtual/bus.ts'
import { createVirtualDevice, type VirtualSpec } from '../../virtual/models.ts'
import { createAutoClock } from '../support/auto-clock.ts'

type Desk = {
  bus: VirtualBus
  presence: Presence
  changes: string[][]
  events: [key: string, event: HeadsetEvent][]
  problems: (string | null)[]
  plug: (spec: VirtualSpec, place?: string) => Plugged
}

const direct: VirtualSpec = { model: 'earshot-reference', serial: 'ER-1' }
const behind: VirtualSpec = { model: 'earshot-reference', serial: 'ER-2', dongle: 'ED-1' }
const standard: VirtualSpec = { model: 'standard-telephony-headset', serial: 'T-1' }
const ER1 = 'earshot-reference/ER-1'
const ER2 = 'earshot-reference/ER-2'
const T1 = 'standard-telephony-headset/T-1'

function startDesk(clock: Clock = systemClock, wrap: (port: HidPort) => HidPort = (port) => port): Desk {
  const bus = createVirtualBus(clock)
  const desk: Pick<Desk, 'changes' | 'events' | 'problems'> = { changes: [], events: [], problems: [] }
  const presence = watchPresence({
    port: wrap(bus.port),
    clock,
    onChange: (places) => desk.changes.push(describePlaces(places)),
    onEvent: (key, event) => desk.events.push([key, event]),
    onProblem: (problem) => desk.problems.push(problem?.code ?? null),
  })
  onTestFinished(() => presence.stop())
  return { ...desk, bus, presence, plug: (spec, place) => bus.plug(createVirtualDevice(spec, clock), place) }
}

const describePlaces = (places: readonly Place[]): string[] =>
  places.map(({ key, status, headsets }) => [status, ...headsets.map((one) => one.key)].join(' ') || key)

async function now({ presence }: Desk): Promise<string[]> {
  await presence.settled()
  return describePlaces(presence.places())
}

const headsetOf = ({ presence }: Desk, key: string) =>
  presence
    .places()
    .flatMap(({ headsets }) => headsets)
    .find((one) => one.key === key)?.headset

describe('what is plugged in', () => {
  test('is there with its headset, by the serial of the headset itself, until it is unplugged', async () => {
    const desk = startDesk()
    const first = desk.plug(direct)
    desk.plug(behind)
    desk.plug(standard)
    expect(await now(desk)).toEqual([`ready ${ER1}`, `ready ${ER2}`, `ready ${T1}`])
    first.unplug()
    expect(await now(desk)).toEqual([`ready ${ER2}`, `ready ${T1}`])
    expect(desk.changes.at(-1)).toEqual(await now(desk))
  })

  test('is never shown half known: no change names a device before it was asked', async () => {
    const desk = startDesk()
    const plugged = desk.plug(behind)
    await now(desk)
    plugged.unplug()
    await now(desk)
    expect(desk.changes).toEqual([[`ready ${ER2}`], []])
  })

  test('is opened only where the catalogue knows it', async () => {
    const opened: string[] = []
    const stranger = {
      path: 'mouse',
      place: 'p',
      vendorId: 1,
      productId: 1,
      serial: null,
      product: '',
      manufacturer: '',
      interface: 0,
      collections: [{ usagePage: 1, usage: 2 }],
    }
    const desk = startDesk(systemClock, (port) => ({
      ...port,
      list: async () => [...(await port.list()), stranger],
      open: (path) => {
        opened.push(path)
        return port.open(path)
      },
    }))
    desk.plug(direct)
    expect(await now(desk)).toEqual([`ready ${ER1}`])
    expect(opened).toEqual(['/virtual/hid1'])
  })

  test('is another arrival after being plugged in again: the old headset is gone, the new one answers', async () => {
    const desk = startDesk()
    const plugged = desk.plug(direct)
    await now(desk)
    const before = headsetOf(desk, ER1)
    plugged.replug()
    await now(desk)
    const after = headsetOf(desk, ER1)
    expect(after).not.toBe(before)
    expect(await before?.readSetting('mic.volume')).toEqual({ result: 'gone' })
    expect(await after?.readSetting('mic.volume')).toEqual({ result: 'read', value: 7 })
  })

  test('tells whose event it was', async () => {
    const desk = startDesk()
    desk.plug(direct)
    const second = desk.plug(behind)
    await now(desk)
    second.device.control.change('mic.volume', 3)
    expect(desk.events).toEqual([[ER2, { kind: 'settingChanged', setting: 'mic.volume', value: 3 }]])
  })
})

describe('two identical headsets', () => {
  test('with serials are two devices, and a write reaches the one that is meant', async () => {
    const desk = startDesk()
    const one = desk.plug(direct)
    const two = desk.plug({ ...direct, serial: 'ER-9' })
    await now(desk)
    await headsetOf(desk, 'earshot-reference/ER-9')?.writeSetting('mic.volume', 1)
    expect([one, two].map(({ device }) => device.control.value('mic.volume'))).toEqual([7, 1])
  })

  test('without serials, or with the same, are told apart by where they are plugged in', async () => {
    for (const serial of ['', '0000', 'ER-1']) {
      const desk = startDesk()
      const plugged = [desk.plug({ ...direct, serial }, 'port-a'), desk.plug({ ...direct, serial }, 'port-b')]
      await now(desk)
      const keys = desk.presence.places().flatMap(({ headsets }) => headsets.map(({ key }) => key))
      expect(new Set(keys).size).toBe(2)
      plugged[1]?.replug()
      await now(desk)
      expect(
        desk.presence
          .places()
          .flatMap(({ headsets }) => headsets.map(({ key }) => key))
          .toSorted(),
      ).toEqual(keys.toSorted())
    }
  })
})

describe('a dongle', () => {
  test('stays when its headset goes out of reach; the one that comes back is a new arrival', async () => {
    const desk = startDesk()
    const plugged = desk.plug(behind)
    await now(desk)
    const before = headsetOf(desk, ER2)
    plugged.device.control.link(false)
    await vi.waitFor(() => expect(describePlaces(desk.presence.places())).toEqual(['ready']))
    plugged.device.control.link(true)
    await vi.waitFor(() => expect(describePlaces(desk.presence.places())).toEqual([`ready ${ER2}`]))
    expect(headsetOf(desk, ER2)).not.toBe(before)
  })
})

describe('a device that can not be managed', () => {
  test.each([
    ['noPermission', 'noPermission'],
    ['busy', 'inUse'],
    ['failed', 'unreachable'],
    ['unavailable', 'unsupported'],
  ] as const)('says so when opening ends with %s, and is managed once that is over', async (code, status) => {
    const desk = startDesk()
    const plugged = desk.plug(direct)
    plugged.forbid(code)
    plugged.replug()
    expect(await now(desk)).toEqual([status])
    expect(desk.presence.places()[0]).toMatchObject({ key: ER1, detail: expect.stringMatching(/\w+ /) })
    plugged.forbid(null)
    expect(await now(desk)).toEqual([`ready ${ER1}`])
  })

  test('is tried again after a while though nothing happened', async () => {
    let refusals = 3
    const desk = startDesk(createAutoClock(), (port) => ({
      ...port,
      open: (path) => (refusals-- > 0 ? Promise.reject(new HidError('busy')) : port.open(path)),
    }))
    desk.plug(direct)
    await vi.waitFor(() => expect(describePlaces(desk.presence.places())).toEqual([`ready ${ER1}`]))
    expect(desk.changes).toContainEqual(['inUse'])
  })

  test('is shown as in use while another program talks to it', async () => {
    const desk = startDesk()
    const plugged = desk.plug(direct)
    await now(desk)
    const other = await desk.bus.port.open('/virtual/hid1')
    const last = (await other.getFeature(0x51, 64))[4] ?? 0
    await other.write(Uint8Array.of(0x52, 0, ((last + 127) % 255) + 1, 0x02, 1, 4))
    await vi.waitFor(() => expect(describePlaces(desk.presence.places())).toEqual([`inUse ${ER1}`]))
    expect(await headsetOf(desk, ER1)?.readSetting('mic.volume')).toEqual({ result: 'inUse' })
    expect(plugged.device.control.value('mic.volume')).toBe(4)
  })

  test('does not keep others from being managed', async () => {
    const desk = startDesk()
    desk.plug(direct).forbid('noPermission')
    desk.plug(behind)
    await vi.waitFor(() => expect(describePlaces(desk.presence.places())).toContain(`ready ${ER2}`))
  })
})

test('a computer whose devices can not be listed is one problem, told once and again when it is over', async () => {
  let works = false
  const desk = startDesk(systemClock, (port) => ({
    ...port,
    list: async () => {
      if (works) return port.list()
      throw new HidError('unavailable')
    },
  }))
  const plugged = desk.plug(direct)
  plugged.replug()
  await now(desk)
  expect(desk.problems).toEqual(['unavailable'])
  works = true
  plugged.replug()
  expect(await now(desk)).toEqual([`ready ${ER1}`])
  expect(desk.problems).toEqual(['unavailable', null])
})

test('being unplugged at any moment of arriving leaves nothing behind', async () => {
  let step = 0
  for (let through = false; !through;) {
    step += 1
    const desk = startDesk()
    const device = createVirtualDevice(behind)
    device.faults.arm({ kind: 'unplugAtStep', step })
    desk.bus.plug(device)
    const places = await now(desk)
    through = places.length > 0
    expect(places).toEqual(through ? [`ready ${ER2}`] : [])
  }
  expect(step - 1).toBe(4)
})

test('the key of a headset is the one that the protocol and the hub agree on', () => {
  expect(deviceKey('earshot-reference', 'ER-1', 'port-a')).toBe(ER1)
})
