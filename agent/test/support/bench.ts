import { createAccess } from '../../src/drivers/access.ts'
import type { DeviceSession, Headset, SessionEvent } from '../../src/drivers/define.ts'
import { identify } from '../../src/drivers/identify.ts'
import { DRIVERS } from '../../src/drivers/index.ts'
import { MODELS } from '@earshot/protocol'
import type { Clock } from '../../src/clock.ts'
import type { HidConnection } from '../../src/hid/port.ts'
import { createVirtualBus, type Plugged } from '../../virtual/bus.ts'
import { createVirtualDevice, type VirtualSpec } from '../../virtual/models.ts'
import { createAutoClock } from './auto-clock.ts'

/** One virtual device with a driver at work on it. */
export type Bench = {
  clock: Clock
  plugged: Plugged
  session: DeviceSession
  headset: Headset
  events: SessionEvent[]
  /** Another program with the same device open. */
  stranger: () => Promise<HidConnection>
}

/** Both forms of the reference headset. */
export const FORMS: readonly (readonly [form: string, spec: VirtualSpec])[] = [
  ['direct', { model: 'earshot-reference', serial: 'ER-1' }],
  ['behind its dongle', { model: 'earshot-reference', serial: 'ER-1', dongle: 'ED-1' }],
]

/** Plugs a device in, connects its driver and takes the inventory; all of that takes no time. */
export async function startBench(spec: VirtualSpec): Promise<Bench> {
  const clock = createAutoClock()
  const bus = createVirtualBus(clock)
  const plugged = bus.plug(createVirtualDevice(spec, clock))
  const [found] = identify(await bus.port.list(), MODELS)
  const driver = DRIVERS.find(({ id }) => id === found?.model.driver)
  if (!found || !driver) throw new Error('The virtual device matches no driver.')
  const session = await driver.connect(createAccess(bus.port, clock, found).context)
  const inventory = await session.inventory()
  const headset = inventory.result === 'read' ? inventory.value.headsets[0] : undefined
  if (!headset) throw new Error(`The inventory has no headset: ${inventory.result}`)
  const events: SessionEvent[] = []
  session.listen((event) => events.push(event))
  const stranger = async (): Promise<HidConnection> => bus.port.open(found.nodes[0]?.path ?? '')
  return { clock, plugged, session, headset, events, stranger }
}

/** Events of the headset itself, without where they came from. */
export const heard = (bench: Bench): unknown[] =>
  bench.events.flatMap((event) => (event.kind === 'headset' ? [event.event] : []))
