import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import {
  createRecord,
  decodeRecord,
  getReportReply,
  inputRecord,
  RECORD_BYTES,
  setReportReply,
} from '../../virtual/uhid/records.ts'
import { runUhid, type Kernel, type UhidRun } from '../../virtual/uhid/run.ts'
import { takeCommands } from '../../virtual/uhid/terminal.ts'
import { createVirtualDevice } from '../../virtual/models.ts'
import type { VirtualDevice } from '../../virtual/device.ts'
import { createAutoClock } from '../support/auto-clock.ts'

const u32 = (value: number): number[] => [
  value & 0xff,
  (value >> 8) & 0xff,
  (value >> 16) & 0xff,
  value >>> 24,
]
const record = (...bytes: number[]): Buffer => Buffer.concat([Buffer.from(bytes)], RECORD_BYTES)

describe('records of /dev/uhid', () => {
  test('plugging in names device, place, serial, ids and descriptor where linux/uhid.h has them', () => {
    const made = createRecord({
      name: 'Headset',
      place: 'port-1',
      serial: 'S1',
      vendorId: 0x1209,
      productId: 0xea01,
      descriptor: Uint8Array.of(5, 11),
    })
    const text = (from: number, to: number): string => made.subarray(from, to).toString().replace(/\0+$/, '')
    expect(made.readUInt32LE(0)).toBe(11)
    expect([text(4, 132), text(132, 196), text(196, 260)]).toEqual(['Headset', 'port-1/input0', 'S1'])
    expect([made.readUInt16LE(260), made.readUInt16LE(262)]).toEqual([2, 3])
    expect([made.readUInt32LE(264), made.readUInt32LE(268)]).toEqual([0x1209, 0xea01])
    expect([...made.subarray(280, 282)]).toEqual([5, 11])
  })

  test('what the kernel asks is understood', () => {
    expect(decodeRecord(record(...u32(9), ...u32(77), 0x51, 0))).toEqual({
      type: 'getReport',
      request: 77,
      reportId: 0x51,
      kind: 'feature',
    })
    expect(decodeRecord(record(...u32(13), ...u32(78), 0x51, 0, 3, 0, 0x51, 1, 2))).toEqual({
      type: 'setReport',
      request: 78,
      kind: 'feature',
      report: Uint8Array.of(0x51, 1, 2),
    })
    const output = record(...u32(6), 0x52, 9)
    output.writeUInt16LE(2, 4 + 4096)
    expect(decodeRecord(output)).toEqual({ type: 'output', report: Uint8Array.of(0x52, 9) })
    expect(decodeRecord(record(...u32(2)))).toEqual({ type: 'start' })
    expect(decodeRecord(record(...u32(4)))).toEqual({ type: 'other' })
  })

  test('what the device says is written as the kernel wants it', () => {
    expect([...inputRecord(Uint8Array.of(0x53, 1))]).toEqual([...u32(12), 2, 0, 0x53, 1])
    expect([...getReportReply(5, Uint8Array.of(0x51))]).toEqual([...u32(10), ...u32(5), 0, 0, 1, 0, 0x51])
    expect([...getReportReply(5, undefined)]).toEqual([...u32(10), ...u32(5), 5, 0, 0, 0])
    expect([...setReportReply(6)]).toEqual([...u32(14), ...u32(6), 0, 0])
  })
})

/** A kernel in memory: `ask` hands a record to the device, `said` is what it wrote. */
function fakeKernel(): { kernel: Kernel; ask: (bytes: Buffer) => void; said: Buffer[] } {
  const waiting: ((bytes: Buffer) => void)[] = []
  const queued: Buffer[] = []
  const said: Buffer[] = []
  const ask = (bytes: Buffer): void => {
    const next = waiting.shift()
    if (next) next(bytes)
    else queued.push(bytes)
  }
  const kernel: Kernel = {
    read: () =>
      new Promise((resolve) => {
        const next = queued.shift()
        if (next) resolve(next)
        else waiting.push(resolve)
      }),
    write: async (bytes) => {
      said.push(bytes)
      if (bytes.readUInt32LE(0) === 1) ask(record(...u32(3)))
    },
  }
  return { kernel, ask, said }
}

type Rig = ReturnType<typeof fakeKernel> & {
  device: VirtualDevice
  run: UhidRun
  types: () => number[]
  clock: ReturnType<typeof createAutoClock>
}

function startRig(): Rig {
  const clock = createAutoClock()
  const fake = fakeKernel()
  const device = createVirtualDevice({ model: 'earshot-reference', serial: 'ER-1' }, clock)
  const run = runUhid({ device, place: 'port-1', kernel: fake.kernel, clock, onPlugged: () => undefined })
  return { ...fake, device, run, clock, types: () => fake.said.map((bytes) => bytes.readUInt32LE(0)) }
}

const setIdentity = record(...u32(13), ...u32(1), 0x51, 0, 6, 0, 0x51, 0, 1, 0, 9, 0)
const getAnswer = record(...u32(9), ...u32(2), 0x51, 0)

describe('a virtual headset behind the kernel', () => {
  test('answers requests, counts exchanges and ends when it is unplugged', async () => {
    const { run, ask, said, types, clock } = startRig()
    ask(setIdentity)
    ask(getAnswer)
    await clock.wait(10)
    expect(types()).toEqual([11, 14, 10])
    const answer = said[2]?.subarray(12) ?? Buffer.alloc(0)
    expect([...answer.subarray(0, 7)]).toEqual([0x51, 0, 1, 0, 9, 0, 7 + 4 + 1 + 9])
    expect(run.exchanges()).toBe(2)
    await run.unplug()
    await run.ended
    expect(types().at(-1)).toBe(1)
  })

  test('comes out of its port and back in, and keeps what it knows meanwhile', async () => {
    const { run, types, device, clock } = startRig()
    await run.pull()
    device.control.change('mic.volume', 3)
    run.plug()
    run.plug()
    await clock.wait(10)
    expect(types()).toEqual([11, 1, 11])
    expect(device.control.value('mic.volume')).toBe(3)
    await run.unplug()
    run.plug()
    await run.ended
    expect(types()).toEqual([11, 1, 11, 1])
  })

  test('leaves at the step it was told to', async () => {
    const { run, ask, types, device } = startRig()
    device.faults.arm({ kind: 'unplugAtStep', step: 2 })
    ask(setIdentity)
    ask(getAnswer)
    await run.ended
    expect(types()).toEqual([11, 14, 1])
  })

  test('takes commands and answers each in one line; nonsense is answered too, and the end of input unplugs', async () => {
    const { run, device } = startRig()
    const input = new PassThrough()
    const lines: Record<string, unknown>[] = []
    const done = takeCommands(input, run, device, (line) => lines.push(line as Record<string, unknown>))
    const commands = [
      { do: 'change', setting: 'mic.volume', value: 3 },
      { do: 'value', setting: 'mic.volume' },
      { do: 'call', on: true },
      { do: 'battery', percent: 50, charging: true },
      { do: 'volume', percent: 20 },
      { do: 'arm', fault: { kind: 'refuse', setting: 'mic.volume', status: 4 } },
      { do: 'disarm' },
      { do: 'leds' },
      { do: 'count' },
      { do: 'pull' },
      { do: 'plug' },
      { do: 'dance' },
    ]
    input.end([...commands.map((command) => JSON.stringify(command)), 'no json'].join('\n'))
    await done
    await run.ended
    expect(lines.slice(0, 11)).toEqual([
      { reply: 'change' },
      { reply: 'value', value: 3 },
      { reply: 'call' },
      { reply: 'battery' },
      { reply: 'volume' },
      { reply: 'arm' },
      { reply: 'disarm' },
      { reply: 'leds', leds: [] },
      { reply: 'count', exchanges: 0 },
      { reply: 'pull' },
      { reply: 'plug' },
    ])
    expect(lines.slice(11)).toEqual([{ error: expect.any(String) }, { error: expect.any(String) }])
  })
})
