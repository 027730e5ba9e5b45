import { open } from 'node:fs/promises'
import { flushCompileCache } from 'node:module'
import { parseArgs } from 'node:util'
import { systemClock } from '../src/clock.ts'
import { faultSchema } from './faults.ts'
import { createVirtualDevice, virtualSpecSchema } from './models.ts'
import { RECORD_BYTES } from './uhid/records.ts'
import { runUhid, type Kernel } from './uhid/run.ts'
import { takeCommands } from './uhid/terminal.ts'

/** One virtual headset behind a real kernel node. Killing the process unplugs it. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      model: { type: 'string', default: 'earshot-reference' },
      serial: { type: 'string', default: '' },
      dongle: { type: 'string' },
      firmware: { type: 'string', default: '1.2.0' },
      name: { type: 'string', default: 'Reference' },
      place: { type: 'string' },
      usb: { type: 'string', default: '1209:ea10' },
      fault: { type: 'string', multiple: true, default: [] },
    },
  })
  const { model, serial, dongle, name } = values
  const spec = virtualSpecSchema.parse({
    model,
    serial,
    name,
    dongle: dongle ?? null,
    firmware: values.firmware.split('.').map(Number),
    usb: usbOf(values.usb),
  })
  const device = createVirtualDevice(spec)
  for (const fault of values.fault) device.faults.arm(faultSchema.parse(JSON.parse(fault)))
  const run = runUhid({
    device,
    place: values.place ?? `uhid-${dongle ?? serial}`,
    kernel: await openKernel(),
    clock: systemClock,
    onPlugged: () => say({ event: 'plugged' }),
  })
  process.once('SIGTERM', () => void run.unplug())
  void takeCommands(process.stdin, run, device, say)
  // Node keeps what it has compiled only when it ends; the next device need not wait for that.
  flushCompileCache()
  await run.ended
  say({ event: 'unplugged', exchanges: run.exchanges() })
  process.stdin.destroy()
}

function usbOf(ids: string): { vendorId: number; productId: number } {
  const [vendorId = Number.NaN, productId = Number.NaN] = ids.split(':').map((id) => Number.parseInt(id, 16))
  return { vendorId, productId }
}

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

async function openKernel(): Promise<Kernel> {
  const file = await open('/dev/uhid', 'r+')
  const record = Buffer.alloc(RECORD_BYTES)
  return {
    read: async () => {
      record.fill(0)
      await file.read(record, 0, RECORD_BYTES, null)
      return record
    },
    write: async (bytes) => {
      await file.write(bytes, 0, bytes.length, null)
    },
  }
}

await main()
