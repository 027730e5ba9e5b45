import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Session, SettingState } from '@earshot/protocol'
import { createHttpsTransport } from '../../agent/src/appliance-client/https.ts'
import { systemClock as hubClock } from '../../agent/src/clock.ts'
import { watchPresence } from '../../agent/src/drivers/presence.ts'
import { createHub, type Hub } from '../../agent/src/hub.ts'
import { createLogger as createHubLogger } from '../../agent/src/logger.ts'
import type { SessionSource } from '../../agent/src/session/port.ts'
import { createVirtualBus, type VirtualBus } from '../../agent/virtual/bus.ts'
import { startAppliance, type Appliance } from '../../appliance/src/compose.ts'
import { parseConfig } from '../../appliance/src/config/config.ts'
import { systemActor } from '../../appliance/src/platform/actor.ts'
import { systemClock } from '../../appliance/src/platform/clock.ts'
import { createLogger, type Logger } from '../../appliance/src/platform/logger.ts'
import { OWNER } from '../../tools/screenshots/stage.ts'
import { freePort } from './free-port.ts'

/** Who acts where a test does what an administrator would. */
export const tester = systemActor('test')

/** The real appliance in this process: real store, real TLS under its own CA, one organization. */
export type RunningAppliance = Appliance & { organizationId: string; folder: string; remove(): Promise<void> }

type Running = {
  folder?: string
  port?: number
  host?: string
  /** More configuration, or another. */
  environment?: Record<string, string>
  logger?: Logger
}

/** Starts an appliance on loopback. `folder` goes on with one that is there; `host` is the name hubs reach it by. */
export async function runAppliance(options: Running = {}): Promise<RunningAppliance> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'earshot-appliance-')))
  const port = options.port ?? (await freePort())
  const config = parseConfig({
    EARSHOT_LISTEN: `127.0.0.1:${port}`,
    EARSHOT_PUBLIC_URL: `https://${options.host ?? 'localhost'}:${port}`,
    EARSHOT_DATA: folder,
    EARSHOT_POLL_SECONDS: '1',
    ...options.environment,
  })
  const appliance = await startAppliance({
    config,
    secrets: { databasePassword: undefined },
    logger: options.logger ?? createLogger('error'),
    clock: systemClock,
  })
  const organizationId = await firstOrganization(appliance)
  return { ...appliance, organizationId, folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** The organization of the first run, which is done here where nobody has. */
async function firstOrganization({ database, organizations, administrators }: Appliance): Promise<string> {
  const [known] = await organizations.list(database.read)
  return known?.id ?? (await administrators.firstRun.complete(OWNER, tester)).organizationId
}

/** A one-time enrolment code. */
export async function enrolmentCode(appliance: RunningAppliance): Promise<string> {
  const input = { label: 'test', kind: 'once' as const, needsApproval: false, admitsReimaged: false }
  const { code } = await appliance.database.write((tx) =>
    appliance.hubs.createCode(tx, appliance.organizationId, input, tester),
  )
  return code
}

/** Creates, publishes and assigns a policy in one step. */
export async function publish(
  appliance: RunningAppliance,
  name: string,
  entries: { setting: string; value: unknown; mode: string }[],
  scope: { kind: string; id: string | null } = { kind: 'everyone', id: null },
): Promise<{ policyId: string; assignmentId: string }> {
  const { database, policies, organizationId } = appliance
  return database.write(async (tx) => {
    const policy = await policies.create(
      tx,
      organizationId,
      { name, description: '', entries, note: '' },
      tester,
    )
    const assignmentId = await policies.assign(
      tx,
      organizationId,
      policy.id,
      { scope, rank: 10, startsAt: null, endsAt: null },
      tester,
    )
    await policies.publish(tx, organizationId, policy.id, 1, tester)
    return { policyId: policy.id, assignmentId }
  })
}

/** One computer: the real hub with a bus for virtual headsets, and a chair. */
export type TestComputer = {
  hub: Hub
  bus: VirtualBus
  folder: string
  sit(session: Session | null): void
  /** Ends the program and starts it again from its folder. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Puts a computer together. The hub is neither enrolled nor started. */
export async function setUpComputer(name: string): Promise<TestComputer> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-hub-'))
  const bus = createVirtualBus(hubClock)
  const chair = createChair()
  const open = async (): Promise<{ hub: Hub; close: () => void }> => {
    const transport = createHttpsTransport()
    const hub = await createHub({
      computer: { name, domain: 'NORDHAFEN', platform: 'linux x64', os: 'Debian 12' },
      session: chair.source,
      stateDirectory: folder,
      startPresence: (options) => watchPresence({ port: bus.port, ...options }),
      transport: transport.send,
      clock: hubClock,
      random: Math.random,
      log: createHubLogger('silent'),
      version: '0.1.0',
    })
    return { hub, close: transport.close }
  }
  let running = await open()
  const computer: TestComputer = {
    hub: running.hub,
    bus,
    folder,
    sit: chair.sit,
    restart: async () => {
      await running.hub.stop()
      running.close()
      running = await open()
      computer.hub = running.hub
      await running.hub.start()
    },
    stop: async () => {
      await running.hub.stop()
      running.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return computer
}

function createChair(): { source: SessionSource; sit: (session: Session | null) => void } {
  let current: Session | null = null
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

/** Evidence that the appliance holds for a setting of the headset with this serial. */
export async function evidenceOf(
  appliance: RunningAppliance,
  serial: string,
  setting: string,
): Promise<SettingState | undefined> {
  const { database, devices, organizationId } = appliance
  const [device] = (await devices.list(database.read, organizationId, { search: serial }, { limit: 1 })).rows
  return device && (await devices.settings(database.read, organizationId, device.id))[setting]
}
