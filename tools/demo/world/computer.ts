import type { Session } from '@earshot/protocol'
import { systemClock } from '../../../agent/src/clock.ts'
import { watchPresence } from '../../../agent/src/drivers/presence.ts'
import { createHub, type Hub } from '../../../agent/src/hub.ts'
import { createLogger } from '../../../agent/src/logger.ts'
import type { SessionSource } from '../../../agent/src/session/port.ts'
import { HUB_VERSION } from '../../../agent/src/version.ts'
import { createVirtualBus, type Plugged } from '../../../agent/virtual/bus.ts'
import { createVirtualDevice, type VirtualSpec } from '../../../agent/virtual/models.ts'
import { createNetwork, type Network } from './network.ts'

/** What a desk is set up with. `folder` is the hub's own. */
export type ComputerSpec = {
  computer: string
  session: Session
  folder: string
  headsets: readonly VirtualSpec[]
}

/** A computer: the real hub, a bus with virtual headsets, a network and a chair. */
export type Computer = {
  hub: Hub
  network: Network
  /** By serial number. */
  headsets: ReadonlyMap<string, Plugged>
  sit(session: Session | null): void
  stop(): Promise<void>
}

/** Sets a desk up. Its hub is neither enrolled nor started. */
export async function setUpComputer({
  computer,
  session,
  folder,
  headsets,
}: ComputerSpec): Promise<Computer> {
  const bus = createVirtualBus(systemClock)
  const network = createNetwork()
  const chair = createChair(session)
  const hub = await createHub({
    computer: {
      name: computer,
      domain: 'nordhafen.example',
      platform: 'linux x64',
      os: 'Debian GNU/Linux 12',
    },
    session: chair.source,
    stateDirectory: folder,
    startPresence: (options) => watchPresence({ port: bus.port, ...options }),
    transport: network.transport,
    clock: systemClock,
    random: Math.random,
    log: createLogger('warn'),
    version: HUB_VERSION,
  })
  const plugged = headsets.map((spec): [string, Plugged] => [
    spec.serial,
    bus.plug(createVirtualDevice(spec)),
  ])
  return {
    hub,
    network,
    headsets: new Map(plugged),
    sit: chair.sit,
    stop: async () => {
      await hub.stop()
      network.close()
    },
  }
}

function createChair(first: Session): { source: SessionSource; sit: (session: Session | null) => void } {
  let current: Session | null = first
  const listeners = new Set<(session: Session | null) => void>()
  return {
    sit: (session) => {
      current = session
      for (const listener of listeners) listener(session)
    },
    source: {
      current: () => current,
      watch: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      close: () => Promise.resolve(),
    },
  }
}
