import type { Clock } from '../../src/clock.ts'
import type { VirtualDevice, VirtualHost } from '../device.ts'
import {
  createRecord,
  decodeRecord,
  destroyRecord,
  getReportReply,
  inputRecord,
  setReportReply,
  type UhidEvent,
} from './records.ts'

/** The kernel's end: `/dev/uhid`, or a stand-in. `read` resolves with the next record. */
export type Kernel = { read: () => Promise<Buffer>; write: (record: Buffer) => Promise<void> }

/** A device behind the kernel. */
export type UhidRun = {
  /** The cable comes out; the headset keeps what it knows. */
  pull: () => Promise<void>
  /** Back into the same port. */
  plug: () => void
  /** Leaves for good; `ended` resolves. */
  unplug: () => Promise<void>
  /** Reports that hosts sent or asked for. */
  exchanges: () => number
  ended: Promise<void>
}

/** What a run needs; `onPlugged` follows every time the kernel has taken the device in. */
export type UhidOptions = {
  device: VirtualDevice
  place: string
  kernel: Kernel
  clock: Clock
  onPlugged: () => void
}

type Run = UhidOptions & { exchanges: number; present: boolean; over: boolean; sending: Promise<void> }

/** Plugs a virtual device into the kernel and answers for it until it is unplugged. */
export function runUhid(options: UhidOptions): UhidRun {
  const run: Run = { ...options, exchanges: 0, present: false, over: false, sending: Promise.resolve() }
  plugIn(run)
  return {
    pull: () => pullOut(run),
    plug: () => plugIn(run),
    unplug: () => leaveForGood(run),
    exchanges: () => run.exchanges,
    ended: serve(run),
  }
}

/** Records go out in the order they were made. */
function send(run: Run, record: Buffer): Promise<void> {
  run.sending = run.sending.then(() => run.kernel.write(record))
  return run.sending
}

function plugIn(run: Run): void {
  if (run.present || run.over) return
  const { device, place, clock } = run
  const host: VirtualHost = {
    input: (report) => {
      if (!run.present) return
      if (device.faults.step()) void leaveForGood(run)
      else void send(run, inputRecord(report))
    },
    leaveFor: (ms) => {
      void pullOut(run)
      void clock.wait(ms).then(() => plugIn(run))
    },
  }
  run.present = true
  device.plugged(host)
  const { product, serial, vendorId, productId } = device.usb
  void send(
    run,
    createRecord({ name: product, place, serial, vendorId, productId, descriptor: device.descriptor }),
  )
}

async function pullOut(run: Run): Promise<void> {
  if (!run.present) return
  run.present = false
  run.device.plugged(null)
  await send(run, destroyRecord())
}

function leaveForGood(run: Run): Promise<void> {
  run.over = true
  return pullOut(run)
}

async function serve(run: Run): Promise<void> {
  while (!run.over) await answer(run, decodeRecord(await run.kernel.read()))
  await run.sending
}

async function answer(run: Run, event: UhidEvent): Promise<void> {
  if (event.type === 'start') run.onPlugged()
  if (event.type === 'start' || event.type === 'other' || !run.present) return
  run.exchanges += 1
  const { device } = run
  if (device.faults.step()) return leaveForGood(run)
  if (event.type === 'output') return device.setReport('output', event.report)
  if (event.type === 'setReport') {
    device.setReport(event.kind === 'feature' ? 'feature' : 'output', event.report)
    return send(run, setReportReply(event.request))
  }
  await run.clock.wait(device.faults.lateMs())
  const report = event.kind === 'output' ? undefined : device.getReport(event.kind, event.reportId)
  await send(run, getReportReply(event.request, report))
}
