import type { UsbForm } from '@earshot/protocol'
import { HidError } from '../../hid/port.ts'
import { clean } from '../../text.ts'
import type {
  DeviceSession,
  Driver,
  DriverContext,
  Inventory,
  Reading,
  SessionEvent,
  UsbFacts,
} from '../define.ts'
import { createListeners, failureOf } from '../exchange.ts'
import { stateEvents } from './events.ts'
import {
  decodeIdentity,
  decodeState,
  EVENTS,
  OPERATIONS,
  STATUS,
  type Event,
  type Identity,
  type State,
} from './frames.ts'
import { createHeadset, readBound, settingOf } from './headset.ts'
import { createLink, type Exchanges, type Link } from './link.ts'

const VENDOR_PAGE = 0xff42
const VENDOR_USAGE = 0x01
const BEHIND_DONGLE = 1

/** The reference headset, by itself and behind its dongle (docs/devices/earshot-reference.md). */
export const earshotReferenceDriver: Driver = {
  id: 'earshot-reference',
  connect: async (context) => {
    const connection = await context.open(VENDOR_PAGE, VENDOR_USAGE)
    const link = createLink(connection, context.clock)
    const listeners = createListeners<SessionEvent>()
    const translate = createTranslator(link, listeners.tell)
    link.onEvent(translate)
    link.onForeign((active) => listeners.tell({ kind: 'foreignTraffic', active }))
    const offLost = connection.onLost(() => listeners.tell({ kind: 'lost' }))
    const session: DeviceSession = {
      inventory: () => link.turn((exchanges) => takeInventory(exchanges, context, link)).catch(failureOf),
      listen: listeners.add,
      close: async () => {
        offLost()
        link.close()
        listeners.clear()
      },
    }
    return session
  },
}

async function takeInventory(
  exchanges: Exchanges,
  context: DriverContext,
  link: Link,
): Promise<Reading<Inventory>> {
  const { found, clock } = context
  const direct = found.usb.form === 'direct'
  const plugged = await identify(exchanges, 0)
  if (!plugged || (plugged.kind === 'headset') !== direct) return { result: 'failed' }
  const headsetAt = (unit: number, facts: UsbFacts) =>
    createHeadset({ link, clock, unit, model: found.model, facts })
  if (direct) return read({ via: null, headsets: [headsetAt(0, factsOf(plugged, found.usb))] })
  const linked = await identify(exchanges, BEHIND_DONGLE)
  const own = found.model.usb.find(({ form }) => form === 'direct') ?? found.usb
  const headsets = linked ? [headsetAt(BEHIND_DONGLE, factsOf(linked, own))] : []
  return read({ via: factsOf(plugged, found.usb), headsets })
}

const read = (value: Inventory): Reading<Inventory> => ({ result: 'read', value })

/** Who is at an address; undefined when nobody is there or in reach. */
async function identify(exchanges: Exchanges, address: number): Promise<Identity | undefined> {
  const request = { address, operation: OPERATIONS.identity, id: 0, data: new Uint8Array() }
  const { status, data } = await exchanges.request(request)
  if (status === STATUS.nothingThere || status === STATUS.outOfReach) return undefined
  const identity = status === STATUS.done ? decodeIdentity(data) : undefined
  if (!identity) throw new HidError('failed', 'The device does not say who it is.')
  return identity
}

const factsOf = ({ name, serial, firmware }: Identity, usb: UsbForm): UsbFacts => ({
  vendorId: usb.vendorId ?? 0,
  productId: usb.productId ?? 0,
  name: clean(name, 200),
  serial: clean(serial, 96) || null,
  firmware,
})

/** Events of the device in the language of all devices. */
function createTranslator(link: Link, tell: (event: SessionEvent) => void): (event: Event) => void {
  const states = new Map<number, State>()
  const changed = async (unit: number, id: number, data: Uint8Array): Promise<void> => {
    const [setting, binding] = settingOf(id) ?? []
    if (!setting || !binding) return
    const value = data.length > 0 ? binding.codec.decode(data) : await readAgain(link, unit, id)
    if (value !== undefined)
      tell({ kind: 'headset', unit, event: { kind: 'settingChanged', setting, value } })
  }
  return (event) => {
    if (event.kind === EVENTS.link) {
      states.delete(event.address)
      tell({ kind: 'inventoryChanged' })
    }
    if (event.kind === EVENTS.settingChanged) void changed(event.address, event.id, event.data)
    const now = event.kind === EVENTS.stateChanged ? decodeState(event.data) : undefined
    if (!now) return
    const before = states.get(event.address)
    states.set(event.address, now)
    for (const one of stateEvents(before, now)) tell({ kind: 'headset', unit: event.address, event: one })
  }
}

/** Long values don't fit into an event. */
async function readAgain(link: Link, unit: number, id: number) {
  const binding = settingOf(id)?.[1]
  if (!binding) return undefined
  const reading = await link.turn((exchanges) => readBound(exchanges, unit, binding)).catch(failureOf)
  return reading.result === 'read' ? reading.value : undefined
}
