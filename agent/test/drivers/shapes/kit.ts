import type { Model } from '@earshot/protocol'
import { onTestFinished } from 'vitest'
import { watchPresence, type Place } from '../../../src/drivers/presence.ts'
import type {
  DeviceSession,
  Driver,
  DriverContext,
  Headset,
  HeadsetEvent,
  Inventory,
  SessionEvent,
  UsbFacts,
} from '../../../src/drivers/define.ts'
import { createLine, createListeners, failureOf } from '../../../src/drivers/exchange.ts'
import type { HidConnection, HidPort } from '../../../src/hid/port.ts'
import { createVirtualBus, type Plugged } from '../../../virtual/bus.ts'
import { createAutoClock } from '../../support/auto-clock.ts'
import type { Peer } from './peer.ts'

const ANSWER_MS = 1_000

/** Sends something and resolves with the first input report that fits. */
export type Converse = (
  send: () => Promise<void>,
  fits: (report: Uint8Array) => boolean,
) => Promise<Uint8Array>

/** A device whose answers are input reports: one request at a time; what answers none is an event. */
export function createConversation(
  connection: HidConnection,
  { clock }: DriverContext,
  onEvent: (report: Uint8Array) => void,
): Converse {
  const line = createLine(clock)
  let waiting: { fits: (report: Uint8Array) => boolean; answer: PromiseWithResolvers<Uint8Array> } | undefined
  connection.onInput((report) => {
    if (waiting?.fits(report)) waiting.answer.resolve(report)
    else onEvent(report)
  })
  return (send, fits) =>
    line(ANSWER_MS, async () => {
      waiting = { fits, answer: Promise.withResolvers() }
      await send()
      return waiting.answer.promise
    })
}

/** A session over one connection, of which a driver supplies the inventory. */
export function createSession(
  connection: HidConnection,
  connect: (tell: (event: SessionEvent) => void) => () => Promise<Inventory>,
): DeviceSession {
  const listeners = createListeners<SessionEvent>()
  const inventory = connect(listeners.tell)
  connection.onLost(() => listeners.tell({ kind: 'lost' }))
  return {
    inventory: () => inventory().then((value) => ({ result: 'read' as const, value }), failureOf),
    listen: listeners.add,
    close: async () => listeners.clear(),
  }
}

/** What a headset says of itself where the protocol has no words for it. */
export const factsOf = ({ found }: DriverContext, more: Partial<UsbFacts> = {}): UsbFacts => ({
  vendorId: found.usb.vendorId ?? 0,
  productId: found.usb.productId ?? 0,
  name: found.model.name,
  serial: null,
  firmware: null,
  ...more,
})

/** A sketch under the parts of the hub that every driver works under. */
export type Desk = {
  plugged: Plugged
  places: () => readonly Place[]
  settled: () => Promise<void>
  events: HeadsetEvent[]
  headset: () => Headset
}

/**
 * Plugs the peer in and lets the hub find it, open it, and take its inventory by the driver. Without `getInput` the
 * system lacks that transfer.
 */
export async function startDesk(
  driver: Driver,
  model: Model,
  peer: Peer,
  { getInput } = { getInput: true },
): Promise<Desk> {
  const clock = createAutoClock()
  const bus = createVirtualBus(clock)
  const events: HeadsetEvent[] = []
  const presence = watchPresence({
    port: getInput ? bus.port : withoutGetInput(bus.port),
    clock,
    drivers: [driver],
    models: [model],
    onChange: () => undefined,
    onEvent: (_, event) => events.push(event),
  })
  onTestFinished(() => presence.stop())
  const plugged = bus.plug(peer.device)
  await presence.settled()
  const headset = (): Headset => {
    const found = presence.places()[0]?.headsets[0]?.headset
    if (!found) throw new Error('no headset was found')
    return found
  }
  return { plugged, places: presence.places, settled: presence.settled, events, headset }
}

const withoutGetInput = (port: HidPort): HidPort => ({
  ...port,
  open: async (path) => {
    const { getInput: _, ...connection } = await port.open(path)
    return connection
  },
})

/** Settings that a sketch reads one by one. */
export const readEach = async ({
  model,
  readSetting,
}: Pick<Headset, 'model' | 'readSetting'>): ReturnType<Headset['readSettings']> => {
  const readings = new Map<string, Awaited<ReturnType<Headset['readSetting']>>>()
  for (const setting of Object.keys(model.settings)) readings.set(setting, await readSetting(setting))
  return readings
}
