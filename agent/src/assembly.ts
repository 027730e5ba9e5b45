import { CATALOGUE, type Catalogue } from '@earshot/protocol'
import type { Random } from './appliance-client/backoff.ts'
import { createContact, type Contact } from './appliance-client/contact.ts'
import { openCounter } from './appliance-client/counter.ts'
import { openIdentity } from './appliance-client/identity.ts'
import type { Link } from './appliance-client/link.ts'
import { openTimeOffset } from './appliance-client/offset.ts'
import type { Transport } from './appliance-client/port.ts'
import type { Clock } from './clock.ts'
import { createFleet, type Fleet } from './devices/fleet.ts'
import { openDeviceMemory } from './devices/memory.ts'
import type { Presence, PresenceOptions } from './drivers/presence.ts'
import { createGovernor, type Governor } from './governor.ts'
import type { HubLogger } from './logger.ts'
import { createContactLoop, type ContactLoop } from './loop/contact-loop.ts'
import { createEnrolmentLoop, type EnrolmentLoop } from './loop/enrolment-loop.ts'
import type { OperatingSystem } from './session/port.ts'
import { openReporter, type Reporter } from './state/report.ts'
import { openStore } from './store/store.ts'
import { openHold } from './target/hold.ts'
import type { Preference } from './target/preferences.ts'

/** Starts to look at what is plugged in. */
export type StartPresence = (options: Pick<PresenceOptions, 'clock' | 'onChange' | 'onEvent'>) => Presence

/** Everything a hub is made of that differs between a computer, a demonstration and a test. */
export type HubOptions = OperatingSystem & {
  /** Folder of keys, targets and evidence. */
  stateDirectory: string
  startPresence: StartPresence
  transport: Transport
  clock: Clock
  random: Random
  log: HubLogger
  version: string
  catalogue?: Catalogue
}

/** The parts of a hub, wired. */
export type Assembly = {
  options: HubOptions
  link: Link
  contact: Contact
  governor: Governor
  fleet: Fleet
  reporter: Reporter
  enrolment: EnrolmentLoop
  /** The loop of the present enrolment; a new one is made for each. */
  loop: ContactLoop | null
  /** What differs from the last report is to be sent. */
  changed: () => void
}

/** Opens the hub's folder and wires its parts. Nothing runs yet. */
export async function assemble(options: HubOptions): Promise<Assembly> {
  const { clock, random, log } = options
  const store = await openStore(options.stateDirectory)
  const link: Link = {
    identity: await openIdentity(store),
    hold: await openHold(store),
    counter: await openCounter(store),
    offset: await openTimeOffset(store, clock),
    transport: options.transport,
    clock,
    computer: () => options.computer,
    version: options.version,
    log,
  }
  const catalogue = options.catalogue ?? CATALOGUE
  const governor = createGovernor({
    ...options,
    ...link,
    computer: options.computer,
    catalogue,
    preferences: preferencesOf(log),
  })
  const memory = await openDeviceMemory(store, clock.now())
  const contact = createContact(link)
  const assembly: Assembly = {
    options,
    link,
    contact,
    governor,
    fleet: createFleet({
      memory,
      clock,
      catalogue,
      govern: governor.govern,
      reachable: () => assembly.loop?.status().reachable !== false,
      onChange: () => assembly.changed(),
      log,
    }),
    reporter: await openReporter(store, contact, log),
    enrolment: createEnrolmentLoop({ ...link, random, log }),
    loop: null,
    changed: () => assembly.loop?.changed(),
  }
  return assembly
}

/** The hub's own settings that this version honours. */
function preferencesOf(log: HubLogger): ReadonlyMap<string, Preference> {
  const logLevel: Preference = {
    read: () => log.level,
    apply: (level) => {
      if (typeof level === 'string') log.level = level
    },
  }
  return new Map([['hub.log.level', logLevel]])
}

/** The loop of an enrolled hub. */
export function makeLoop(assembly: Assembly): ContactLoop {
  const { options, link, contact, governor, fleet, reporter } = assembly
  const { clock, random, log, session } = options
  return createContactLoop({
    contact,
    reporter,
    hold: link.hold,
    fleet,
    clock,
    random,
    log,
    session: session.current,
    state: () => governor.state(fleet.states()),
    onTarget: () => fleet.nudge(),
    onReleased: async () => {
      const identity = link.identity.current()
      if (identity?.stage === 'enrolled') await link.identity.save({ ...identity, left: true })
      log.info('the appliance has acknowledged the release')
    },
  })
}
