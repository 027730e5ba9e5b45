import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  sameSession,
  type Session,
  type SettingState,
  type SettingValue,
  type TargetAssignment,
} from '@earshot/protocol'
import { vi } from 'vitest'
import { createHub, type Hub, type HubOptions } from '../../src/hub.ts'
import { createLogger } from '../../src/logger.ts'
import type { SessionSource } from '../../src/session/port.ts'
import { createStubAppliance, type StubAppliance } from './appliance.ts'
import { createFakeClock, type FakeClock } from './clock.ts'
import { createStubHeadset, createStubPresence, type StubHeadset, type StubPresence } from './headset.ts'

/** One computer with one headset, its hub and an appliance; time stands still unless `until` or `pass` moves it. */
export type World = {
  clock: FakeClock
  appliance: StubAppliance
  presence: StubPresence
  headset: StubHeadset
  hub: Hub
  stateDirectory: string
  sit: (session: Session | null) => void
  /** Lets time pass, from wait to wait, until a condition holds. Fails after some seconds of the real clock. */
  until: (what: string, condition: () => boolean) => Promise<void>
  pass: (ms: number) => Promise<void>
  /** Ends the hub's program as a power cut does not: cleanly; and starts it again from its folder. */
  restart: () => Promise<Hub>
  /** Evidence that the appliance holds for a setting of the headset. */
  evidence: (setting: string) => SettingState | undefined
  close: () => Promise<void>
}

const PATIENCE_MS = 20_000
vi.setConfig({ testTimeout: 30_000 })
const LONGEST_STEP_MS = 30_000
const QUIET_TURNS = 10
const POOL_THREADS = 4

/** Builds a world. The hub is created but neither enrolled nor started. */
export async function createWorld(changes: Partial<HubOptions> = {}): Promise<World> {
  const clock = createFakeClock()
  const appliance = await createStubAppliance(clock)
  const presence = createStubPresence()
  const headset = createStubHeadset()
  const stateDirectory = await mkdtemp(join(tmpdir(), 'earshot-hub-'))
  const session = createSession()
  const options: HubOptions = {
    computer: { name: 'pc-1', domain: 'corp.example', platform: 'linux x64', os: 'Debian 12' },
    session,
    stateDirectory,
    startPresence: presence.start,
    transport: appliance.transport,
    clock,
    random: () => 0.5,
    log: createLogger('silent'),
    version: '0.1.0',
    ...changes,
  }
  const world: World = {
    clock,
    appliance,
    presence,
    headset,
    hub: await createHub(options),
    stateDirectory,
    sit: session.sit,
    until: (what, condition) => until(world, what, condition),
    pass: (ms) => pass(world, ms),
    restart: async () => {
      await world.hub.stop()
      world.hub = await createHub(options)
      return world.hub
    },
    evidence: (setting) => appliance.state?.devices[headset.key]?.settings[setting],
    close: async () => {
      await world.hub.stop()
      await rm(stateDirectory, { recursive: true })
    },
  }
  return world
}

/** An enrolled hub that runs, with its headset plugged in. */
export async function createRunningWorld(assignments: TargetAssignment[] = [], holds = true): Promise<World> {
  const world = await createWorld()
  world.appliance.assignments = assignments
  world.appliance.holds = holds
  world.presence.plug(world.headset)
  await world.hub.enrol(await world.appliance.code())
  await world.hub.start()
  await world.until(
    'the appliance holds the state',
    () => world.appliance.state?.devices[world.headset.key] !== undefined,
  )
  return world
}

async function until(world: World, what: string, condition: () => boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`never came about: ${what}`)
    await calm(world)
    if (!condition()) world.clock.advance(Math.min(world.clock.next(), LONGEST_STEP_MS))
  }
}

async function pass(world: World, ms: number): Promise<void> {
  for (let left = ms; left > 0;) {
    await calm(world)
    const step = Math.min(Math.max(world.clock.next(), 1), left)
    world.clock.advance(step)
    left -= step
  }
  await calm(world)
}

/** Lets what is under way (files, cryptography, promises) come to rest, so that time never overtakes work. */
async function calm(world: World): Promise<void> {
  let seen = activity(world)
  for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
    await turn()
    const now = activity(world)
    if (now !== seen || isWriting()) quiet = 0
    seen = now
  }
}

const activity = ({ clock, appliance, headset }: World): string =>
  [clock.begun(), appliance.calls.length, headset.writes.length, headset.readings].join()

const isWriting = (): boolean =>
  process.getActiveResourcesInfo().some((one) => /^FSReq|FileHandle|CloseReq/.test(one))

/** One round through the event loop and through every thread that files and cryptography use. */
async function turn(): Promise<void> {
  const bytes = new Uint8Array(1)
  await Promise.all(Array.from({ length: POOL_THREADS }).map(() => crypto.subtle.digest('SHA-256', bytes)))
  await new Promise((resolve) => setImmediate(resolve))
}

function createSession(): SessionSource & { sit: (session: Session | null) => void } {
  const listeners = new Set<(session: Session | null) => void>()
  let current: Session | null = null
  return {
    current: () => current,
    watch: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => Promise.resolve(),
    sit: (session) => {
      if (sameSession(session, current)) return
      current = session
      for (const listener of listeners) listener(session)
    },
  }
}

let assignmentNumber = 0

/** An assignment of one policy to everyone. */
export function assign(
  entries: Record<string, SettingValue>,
  mode: 'locked' | 'suggested' | 'mandatory' = 'locked',
  changes: Partial<TargetAssignment> = {},
): TargetAssignment {
  assignmentNumber += 1
  return {
    id: `assignment-${assignmentNumber}`,
    policy: { id: 'policy-1', name: 'Everyone', revision: 1 },
    scope: { kind: 'everyone', id: null, name: null },
    rank: 0,
    startsAt: null,
    endsAt: null,
    exclusions: [],
    entries: Object.entries(entries).map(([setting, value]) => ({ setting, value, mode, since: 1 })),
    ...changes,
  }
}
