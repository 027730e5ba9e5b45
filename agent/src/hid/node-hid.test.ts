import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import type { Clock } from '../clock.ts'
import { createNodeHid, type HidLibrary } from './node-hid.ts'
import { HidError, type HidErrorCode } from './port.ts'
import type { HidSystem } from './system.ts'

class FakeDevice extends EventEmitter {
  written: number[][] = []
  failing = false
  closed = false
  async write(data: Buffer): Promise<number> {
    if (this.failing) throw new Error('Cannot write to hid device')
    this.written.push([...data])
    return data.length
  }
  async close(): Promise<void> {
    this.closed = true
  }
}

type Rig = {
  device: FakeDevice
  opened: { path: string; options: unknown }[]
  refusals: number
  obstacles: (HidErrorCode | undefined)[]
}

function rig(
  over: Partial<Rig> = {},
): Rig & { port: ReturnType<typeof createNodeHid>; clock: Clock; waited: () => number } {
  const parts: Rig = { device: new FakeDevice(), opened: [], refusals: 0, obstacles: [], ...over }
  let now = 0
  const clock: Clock = { now: () => now, wait: async (ms) => void (now += ms) }
  const library = {
    devicesAsync: async () => ENTRIES,
    HIDAsync: {
      open: async (path: string, options: unknown) => {
        parts.opened.push({ path, options })
        if (parts.refusals-- > 0) throw new Error('cannot open device')
        return parts.device
      },
    },
  } as unknown as HidLibrary
  const system: HidSystem = {
    placeOf: async ({ path }) => path.slice(0, 4),
    descriptorOf: async () => Uint8Array.of(0x85, 0x01),
    obstacle: async () => (parts.obstacles.length > 1 ? parts.obstacles.shift() : parts.obstacles[0]),
    watch: () => undefined,
  }
  return Object.assign(parts, {
    port: createNodeHid({ clock, load: async () => library, system }),
    clock,
    waited: () => now,
  })
}

const entry = { vendorId: 1, productId: 2, release: 0, interface: 3 }
const ENTRIES = [
  {
    ...entry,
    path: 'usb1-a',
    usagePage: 0x0b,
    usage: 5,
    serialNumber: 'S1',
    product: 'P',
    manufacturer: 'M',
  },
  { ...entry, path: 'usb1-a', usagePage: 0xff00 },
  { ...entry, path: 'usb1-b', usagePage: 0x0c, usage: 1, serialNumber: '' },
  { ...entry, usagePage: 0x0c, usage: 1 },
]

const codeOf = (error: unknown): unknown => (error instanceof HidError ? error.code : error)
const failure = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'no error', codeOf)

describe('the list', () => {
  test('shows one node for each path with all its collections, grouped by place', async () => {
    const nodes = await rig().port.list()
    expect(nodes.map(({ path, place, serial }) => [path, place, serial])).toEqual([
      ['usb1-a', 'usb1', 'S1'],
      ['usb1-b', 'usb1', null],
    ])
    expect(nodes[0]?.collections).toEqual([
      { usagePage: 0x0b, usage: 5 },
      { usagePage: 0xff00, usage: 0 },
    ])
  })

  test('a library that cannot be loaded is said in words, and only when it is needed', async () => {
    const load = async (): Promise<HidLibrary> => {
      throw new HidError('unavailable', 'no library')
    }
    expect(await failure(createNodeHid({ load }).list())).toBe('unavailable')
  })
})

describe('opening', () => {
  test('is shared with other programs', async () => {
    const { port, opened } = rig()
    await port.open('usb1-a')
    expect(opened).toEqual([{ path: 'usb1-a', options: { nonExclusive: true } }])
  })

  test('waits for udev: a permission that comes within two seconds is no failure', async () => {
    const { port, opened } = rig({ refusals: 3, obstacles: ['noPermission', 'noPermission', undefined] })
    await port.open('usb1-a')
    expect(opened).toHaveLength(4)
  })

  test('gives up after two seconds without permission, and at once where waiting can not help', async () => {
    const patient = rig({ refusals: 1000, obstacles: ['noPermission'] })
    expect(await failure(patient.port.open('usb1-a'))).toBe('noPermission')
    expect(patient.waited()).toBe(2000)
    for (const code of ['gone', 'busy', 'failed'] as const) {
      const { port, waited } = rig({ refusals: 1000, obstacles: [code] })
      expect(await failure(port.open('usb1-a'))).toBe(code)
      expect(waited()).toBe(0)
    }
  })
})

describe('a connection', () => {
  test('tells once that the device is lost, though the library reports it as a string, and refuses everything after', async () => {
    const { port, device } = rig()
    const connection = await port.open('usb1-a')
    const lost: string[] = []
    connection.onLost((error) => lost.push(error.code))
    device.emit('error', 'could not read from HID device')
    device.emit('error', 'could not read from HID device')
    expect(lost).toEqual(['gone'])
    expect(await failure(connection.write(Uint8Array.of(1, 2)))).toBe('gone')
    expect(device.written).toEqual([])
  })

  test('a transfer that fails is told apart from a device that left meanwhile', async () => {
    for (const [obstacle, code] of [
      ['gone', 'gone'],
      [undefined, 'failed'],
      ['busy', 'failed'],
    ] as const) {
      const { port, device } = rig({ obstacles: [obstacle] })
      const connection = await port.open('usb1-a')
      device.failing = true
      expect(await failure(connection.write(Uint8Array.of(1)))).toBe(code)
    }
  })

  test('hands input reports to every listener until it leaves, and says nothing after being closed', async () => {
    const { port, device } = rig()
    const connection = await port.open('usb1-a')
    const seen: number[][] = []
    const off = connection.onInput((report) => seen.push([...report]))
    device.emit('data', Buffer.of(1, 5))
    off()
    device.emit('data', Buffer.of(1, 6))
    expect(seen).toEqual([[1, 5]])
    connection.onLost(() => seen.push([0xff]))
    await connection.close()
    device.emit('error', 'closed')
    expect(device.closed).toBe(true)
    expect(seen).toHaveLength(1)
  })

  test('reports without id get the id 0, so that every buffer starts alike', async () => {
    const { device } = rig()
    const system: HidSystem = {
      placeOf: async () => 'p',
      obstacle: async () => undefined,
      watch: () => undefined,
      descriptorOf: async () => Uint8Array.of(0x05, 0x0b),
    }
    const library = { HIDAsync: { open: async () => device } } as unknown as HidLibrary
    const connection = await createNodeHid({ load: async () => library, system }).open('x')
    const seen: number[][] = []
    connection.onInput((report) => seen.push([...report]))
    device.emit('data', Buffer.of(7, 8))
    expect(seen).toEqual([[0, 7, 8]])
  })
})
