import { createHttpsTransport } from './appliance-client/https.ts'
import { systemClock } from './clock.ts'
import type { HubConfig } from './config/config.ts'
import { watchPresence } from './drivers/presence.ts'
import { createNodeHid } from './hid/node-hid.ts'
import { createHub, type Hub } from './hub.ts'
import { createLogger, type HubLogger } from './logger.ts'
import { prepareSockets, serveHub } from './service.ts'
import { readComputer } from './session/computer.ts'
import { fileSession } from './session/file.ts'
import { logindSession } from './session/logind.ts'
import type { OperatingSystem } from './session/port.ts'
import { watchSession } from './session/watched.ts'
import { HUB_VERSION } from './version.ts'

/** A hub on this computer's own devices, sessions and network. `close` lets go of all of them. */
export type RealHub = { hub: Hub; log: HubLogger; close: () => Promise<void> }

/** Puts a hub together from the configuration. */
export async function openRealHub(config: HubConfig): Promise<RealHub> {
  const log = createLogger(config.logLevel)
  const { computer, session } = await openOperatingSystem(config, log)
  const transport = createHttpsTransport()
  const hub = await createHub({
    computer,
    session,
    stateDirectory: config.stateDirectory,
    startPresence: (options) => watchPresence({ port: createNodeHid(), ...options }),
    transport: transport.send,
    clock: systemClock,
    random: Math.random,
    log,
    version: HUB_VERSION,
  })
  const close = async (): Promise<void> => {
    await hub.stop()
    await session.close()
    transport.close()
  }
  return { hub, log, close }
}

/** Runs the service until SIGTERM, SIGINT or a request to stop. */
export async function runService(config: HubConfig): Promise<void> {
  const stopping = Promise.withResolvers<void>()
  await withSockets(config, stopping.resolve, async ({ hub, log }) => {
    process.once('SIGTERM', () => stopping.resolve()).once('SIGINT', () => stopping.resolve())
    await hub.start()
    log.info({ version: HUB_VERSION }, 'the hub runs')
    await stopping.promise
    log.info('the hub stops')
  })
}

/** One round, then the end. */
export const runOnce = (config: HubConfig): Promise<void> =>
  withSockets(
    config,
    () => undefined,
    ({ hub }) => hub.once(),
  )

/** Works with a hub in this process while nobody else can: the administrator's socket is taken meanwhile. */
export async function withSockets<T>(
  config: HubConfig,
  stop: () => void,
  work: (real: RealHub) => Promise<T>,
): Promise<T> {
  await prepareSockets(config)
  const real = await openRealHub(config)
  try {
    const closeSockets = await serveHub(real.hub, config, real.log, stop)
    return await work(real).finally(closeSockets)
  } finally {
    await real.close()
  }
}

async function openOperatingSystem(config: HubConfig, log: HubLogger): Promise<OperatingSystem> {
  const computer = await readComputer(config.computerName)
  const { sessionFile, loginDomain } = config
  const reader = sessionFile
    ? fileSession(sessionFile)
    : logindSession({ computerName: computer.name, loginDomain })
  return { computer, session: await watchSession(reader, systemClock, log) }
}
