import type { Session } from '@earshot/protocol'
import type { HubStatus } from '../../../agent/src/hub.ts'
import { carryOut, type Command } from '../../../agent/virtual/commands.ts'
import { setUpComputer, type Computer, type ComputerSpec } from './computer.ts'
import type { Weather } from './network.ts'
import { serve } from './remote.ts'

const computers = new Map<string, Computer>()

function at(name: string): Computer {
  const computer = computers.get(name)
  if (!computer) throw new Error(`There is no computer ${name} in this process.`)
  return computer
}

function headset(name: string, serial: string) {
  const plugged = at(name).headsets.get(serial)
  if (!plugged) throw new Error(`${name} has no headset ${serial}.`)
  return plugged
}

const desks = {
  async setUp(spec: ComputerSpec): Promise<void> {
    computers.set(spec.computer, await setUpComputer(spec))
  },
  /** Throws with the code of what the hub said. */
  enrol: async (name: string, code: string): Promise<string> => (await at(name).hub.enrol(code)).result,
  start: (name: string): Promise<void> => at(name).hub.start(),
  /** Ends the hub's program; headsets and wearer stay. */
  stop: (name: string): Promise<void> => at(name).stop(),
  status: async (name: string): Promise<HubStatus> => at(name).hub.status(),
  /** Resolves when the hub has nothing left to do at its headsets now. */
  settled: (name: string): Promise<void> => at(name).hub.settled(),
}

const surroundings = {
  sit: async (name: string, session: Session | null): Promise<void> => at(name).sit(session),
  weather: async (name: string, weather: Weather): Promise<void> => at(name).network.set(weather),
  flipped: async (name: string): Promise<number> => at(name).network.flipped(),
  /** What wearer and tester do with a headset, and what is in its own memory: no hub is asked. */
  headset: async (name: string, serial: string, command: Command): Promise<Record<string, unknown>> =>
    carryOut(headset(name, serial).device, command),
  unplug: async (name: string, serial: string): Promise<void> => headset(name, serial).unplug(),
  plugIn: async (name: string, serial: string): Promise<void> => headset(name, serial).replug(),
}

const functions = { ...desks, ...surroundings }

/** What the demo asks of the computers. */
export type Computers = typeof functions

async function stopAll(): Promise<void> {
  await Promise.allSettled([...computers.values()].map((computer) => computer.stop()))
  process.exit(0)
}

process.once('disconnect', () => void stopAll())
serve(functions)
