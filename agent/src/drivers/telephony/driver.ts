import { DescriptorError, parseDescriptor } from '../../hid/descriptor.ts'
import { HidError, type HidConnection } from '../../hid/port.ts'
import type { ReportDescriptor } from '../../hid/report.ts'
import { clean } from '../../text.ts'
import type { DeviceStatus, Driver, Found, Headset, Reading, SessionEvent, UsbFacts } from '../define.ts'
import { createListeners } from '../exchange.ts'
import {
  afterReport,
  NOTHING_KNOWN,
  telephonyControls,
  type TelephonyControls,
  type TelephonyState,
} from './controls.ts'

/** Any headset with standard HID telephony, as state. It only listens: nothing is ever sent. */
export const telephonyDriver: Driver = {
  id: 'telephony',
  connect: async ({ found, open }) => {
    const connection = await open(found.usb.usagePage, found.usb.usage)
    const controls = telephonyControls(await descriptorOf(connection))
    const listeners = createListeners<SessionEvent>()
    let state = NOTHING_KNOWN
    let lost = false
    const leave = [
      connection.onInput((report) => {
        const after = afterReport(controls, state, report)
        state = after.state
        for (const event of after.events) listeners.tell({ kind: 'headset', unit: 0, event })
      }),
      connection.onLost(() => {
        lost = true
        listeners.tell({ kind: 'lost' })
      }),
    ]
    const readStatus = async (): Promise<Reading<DeviceStatus>> =>
      lost ? { result: 'gone' } : { result: 'read', value: statusOf(controls, state) }
    const headset = createHeadset(found, readStatus)
    return {
      inventory: async () =>
        lost ? { result: 'gone' } : { result: 'read', value: { via: null, headsets: [headset] } },
      listen: listeners.add,
      close: async () => {
        for (const off of leave) off()
        listeners.clear()
      },
    }
  },
}

async function descriptorOf(connection: HidConnection): Promise<ReportDescriptor> {
  const bytes = await connection.descriptor()
  if (!bytes) throw new HidError('unavailable', 'This system does not show the report descriptor.')
  try {
    return parseDescriptor(bytes)
  } catch (error) {
    if (error instanceof DescriptorError)
      throw new HidError('unavailable', `The report descriptor is wrong: ${error.message}`, error)
    throw error
  }
}

const createHeadset = (found: Found, readStatus: Headset['readStatus']): Headset => ({
  unit: 0,
  model: found.model,
  facts: factsOf(found),
  readSetting: async () => ({ result: 'unsupported' }),
  readSettings: async () => new Map(),
  writeSetting: async () => ({ result: 'unsupported' }),
  readStatus,
})

function factsOf({ nodes, model }: Found): UsbFacts {
  const node = nodes[0]
  return {
    vendorId: node?.vendorId ?? 0,
    productId: node?.productId ?? 0,
    name: clean(node?.product ?? '', 200) || model.name,
    serial: clean(node?.serial ?? '', 96) || null,
    firmware: null,
  }
}

/** A headset that can't tell something says null; a level that is only changed by keys is not known either. */
const statusOf = (
  controls: TelephonyControls,
  { muted, offHook, ringing, volume }: TelephonyState,
): DeviceStatus => ({
  battery: null,
  telephony: { muted, offHook, ringing: controls.ring ? ringing : null, volume },
  inCall: offHook,
})
