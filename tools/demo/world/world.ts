import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startSlapd, type Slapd } from '../../slapd.ts'
import { DESKS, DOMAIN, GROUPS, PEOPLE, type Desk } from './cast.ts'
import { startChild, type Child } from './child.ts'
import type { Doors } from './doors.ts'
import type { Computers } from './hubs-process.ts'
import { mutated, type Mutation } from './mutation.ts'
import { connect } from './remote.ts'

/** What is started where. Ports are on loopback. */
export type WorldOptions = {
  folder: string
  httpsPort: number
  httpPort: number
  /** How often hubs ask that hold no request open. */
  pollSeconds: number
  /** A fault in the hubs' own program. */
  mutation: Mutation | null
}

/** Everything that runs: a directory, an appliance and the computers of a bank. */
export type World = {
  folder: string
  slapd: Slapd
  appliance: Doors
  /** The process in which a computer runs. Throws for one that isn't there. */
  hubsOf(computer: string): Computers
  /** Addresses for people. */
  urls: { https: string; http: string }
  stop(): Promise<void>
}

/** Something of the world did not start; the message says where it says why. */
export class StartError extends Error {}

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/** A computer that is not among the desks. */
export const SPARE_COMPUTER = 'NHB-PC0999'

/** Ends what was started, last first, also when a start fails half way. */
function createStack(): { push(stop: () => Promise<void>): void; stop(): Promise<void> } {
  const stops: (() => Promise<void>)[] = []
  return {
    push: (stop) => void stops.push(stop),
    stop: async () => {
      for (let stop = stops.pop(); stop; stop = stops.pop()) await stop()
    },
  }
}

/** Starts everything; nothing is set up yet. What has started already is ended when something can't. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const stack = createStack()
  try {
    return await start(options, stack)
  } catch (error) {
    await stack.stop()
    throw error
  }
}

async function start(options: WorldOptions, stack: ReturnType<typeof createStack>): Promise<World> {
  const { folder } = options
  await mkdir(join(folder, 'appliance'), { recursive: true, mode: 0o700 })
  const slapd = await startSlapd({
    people: PEOPLE.map(({ uid, name, mail }) => ({ uid, name, mail })),
    groups: GROUPS.map((group) => ({ ...group })),
    under: folder,
  })
  stack.push(slapd.stop)
  const appliance = await startApplianceChild(options)
  stack.push(appliance.child.stop)
  const halves = [DESKS.slice(0, DESKS.length / 2), DESKS.slice(DESKS.length / 2)]
  const hubs = await Promise.all(
    halves.map((desks, n) => startHubs(options, desks, `hubs-${n + 1}.log`, stack)),
  )
  const byComputer = new Map(
    hubs.flatMap(({ desks, computers }) => desks.map((one) => [one.computer, computers])),
  )
  const ports = await appliance.doors.ports()
  return {
    folder,
    slapd,
    appliance: appliance.doors,
    hubsOf: (computer) => {
      const found = byComputer.get(computer)
      if (!found) throw new Error(`There is no computer ${computer}.`)
      return found
    },
    urls: { https: `https://127.0.0.1:${ports.public}`, http: `http://localhost:${ports.loopback}` },
    stop: stack.stop,
  }
}

async function startApplianceChild(options: WorldOptions): Promise<{ child: Child; doors: Doors }> {
  const { folder, httpsPort, httpPort, pollSeconds } = options
  const child = await startChild(here('./appliance-process.ts'), {
    logFile: join(folder, 'appliance.log'),
    environment: {
      EARSHOT_LISTEN: `127.0.0.1:${httpsPort}`,
      EARSHOT_LISTEN_LOOPBACK: `127.0.0.1:${httpPort}`,
      EARSHOT_PUBLIC_URL: `https://127.0.0.1:${httpsPort}`,
      EARSHOT_DATA: join(folder, 'appliance'),
      EARSHOT_POLL_SECONDS: String(pollSeconds),
      EARSHOT_LOG_LEVEL: 'info',
    },
  })
  return { child, doors: await connectOr<Doors>(child, join(folder, 'appliance.log'), 'The appliance') }
}

type Hubs = { desks: readonly Desk[]; computers: Computers }

async function startHubs(
  options: WorldOptions,
  desks: readonly Desk[],
  log: string,
  stack: ReturnType<typeof createStack>,
): Promise<Hubs> {
  const logFile = join(options.folder, log)
  const child = await startChild(here('./hubs-process.ts'), { logFile, ...mutated(options.mutation) })
  stack.push(child.stop)
  const computers = await connectOr<Computers>(child, logFile, 'The hubs')
  const spare = desks[0] === DESKS[0] ? [{ computer: SPARE_COMPUTER, login: 'nobody', headsets: [] }] : []
  const all = [...desks, ...spare]
  for (const { computer, login, headsets } of all) {
    const stateFolder = join(options.folder, 'hubs', computer)
    await computers.setUp({ computer, session: { domain: DOMAIN, login }, folder: stateFolder, headsets })
  }
  return { desks: all, computers }
}

async function connectOr<F extends Doors | Computers>(
  child: Child,
  logFile: string,
  who: string,
): Promise<F> {
  try {
    return await connect<F>(child.process)
  } catch (cause) {
    await child.stop()
    throw new StartError(`${who} did not start: ${logFile} says why.`, { cause })
  }
}
