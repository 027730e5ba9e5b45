import { X509Certificate } from 'node:crypto'
import { hostname } from 'node:os'
import { allCommands } from './commands.ts'
import type { Config } from './config/config.ts'
import type { Secrets } from './config/secrets.ts'
import { createFeatures, type Features, type Ground } from './features.ts'
import type { Keys } from './features/keys/index.ts'
import type { Clock } from './platform/clock.ts'
import { openCommandSocket, socketPath } from './platform/command-socket.ts'
import { openDatabase, withPassword, type Database } from './platform/db/index.ts'
import { createApp } from './platform/http/app.ts'
import { listen, type Listener } from './platform/http/listen.ts'
import type { Logger } from './platform/logger.ts'
import { localNotifications, type Notifications } from './platform/notifications.ts'
import { postgresNotifications } from './platform/postgres-notifications.ts'
import { openVault, type Vault } from './platform/vault.ts'
import { createPages } from './web.ts'

/** The appliance, put together and serving. */
export type Appliance = Features & {
  database: Database
  /** Port of the public listener, and of the loopback listener where there is one. */
  ports: { public: number; loopback: number | null }
  /** How many breaches of the content security policy browsers have reported. */
  cspReports(): number
  stop(): Promise<void>
}

/** What an appliance is started with. */
export type Surroundings = { config: Config; secrets: Secrets; logger: Logger; clock: Clock }

/** Puts the appliance together and starts serving: the only place that sees every feature, its pages and commands. */
export async function startAppliance(surroundings: Surroundings): Promise<Appliance> {
  const { config, logger, clock } = surroundings
  const { database, vault } = await openStore(surroundings)
  try {
    const notifications = await openNotifications(database, surroundings)
    return await serve({ config, database, vault, notifications, logger, clock })
  } catch (error) {
    await database.close()
    throw error
  }
}

async function serve(ground: Ground): Promise<Appliance> {
  const { config, database, notifications, logger } = ground
  const features = await createFeatures(ground)
  const pages = createPages(ground, features)
  let stopping = false
  const ready = async (): Promise<boolean> => !stopping && isReady(database, notifications)
  const app = createApp({ logger, ready, routers: [features.hubs.routes], pages: pages.middleware })
  const socket = await openCommandSocket({
    path: socketPath(config.dataFolder),
    commands: allCommands(ground, features),
    organizations: () => features.organizations.list(database.read),
    logger,
  })
  const listeners = await openListeners(app.callback(), ground, features.keys)
  const endSchedules = startSchedules(ground, features)
  await announceFirstRun(ground, features)
  return {
    ...features,
    database,
    ports: { public: listeners.public.port, loopback: listeners.loopback?.port ?? null },
    cspReports: pages.cspReports.count,
    stop: async () => {
      stopping = true
      features.hubs.endHolds()
      await Promise.all([listeners.public.close(), listeners.loopback?.close(), socket.close()])
      await endSchedules()
      await features.hubs.close()
      await notifications.close()
      await database.close()
    },
  }
}

/** Opens the store, checks it and brings it up to date; opens the vault that its secrets were sealed with. */
async function openStore({ config, secrets }: Surroundings): Promise<{ database: Database; vault: Vault }> {
  const database = openDatabase({ url: config.databaseUrl, password: secrets.databasePassword })
  await database.checkIntegrity()
  await database.migrate()
  const sealed = await database.read('appliance_authorities').select('id').first()
  return { database, vault: await openVault(config.masterKeyFile, sealed === undefined) }
}

function openNotifications(
  database: Database,
  { config, secrets, logger }: Surroundings,
): Promise<Notifications> | Notifications {
  if (database.dialect === 'sqlite') return localNotifications()
  const connectionString = withPassword(config.databaseUrl, secrets.databasePassword)
  return postgresNotifications(connectionString, logger)
}

async function isReady(database: Database, notifications: Notifications): Promise<boolean> {
  if (!notifications.live()) return false
  return database
    .read('organizations')
    .select('id')
    .first()
    .then(
      () => true,
      () => false,
    )
}

type Listeners = { public: Listener; loopback: Listener | null }

async function openListeners(
  handler: Parameters<typeof listen>[0],
  { config, logger }: Ground,
  keys: Keys,
): Promise<Listeners> {
  const tls = config.tls.mode === 'own' ? await keys.serverCertificate(serverNames(config)) : undefined
  const publicListener = await listen(handler, config.listen, tls)
  const loopback = config.loopback && (await listen(handler, config.loopback))
  const authority = new X509Certificate(keys.authorityCertificate()).fingerprint256
  logger.info(
    { publicUrl: config.publicUrl, port: publicListener.port, tls: config.tls.mode, authority },
    'listening',
  )
  return { public: publicListener, loopback }
}

/** Names and addresses under which the appliance is reached. */
function serverNames({ listen: { host }, publicUrl }: Config): string[] {
  const named = host === '0.0.0.0' || host === '::' ? [] : [host]
  const publicName = new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')
  return [...new Set([publicName, 'localhost', '127.0.0.1', hostname().toLowerCase(), ...named])]
}

/** Until the first run is done, its one-time code stands in the log. */
async function announceFirstRun({ config, logger }: Ground, { administrators }: Features): Promise<void> {
  const first = await administrators.firstRun.currentCode()
  if (!first) return
  const { code: setUpCode, expiresAt } = first
  logger.warn(
    { setUpCode, expiresAt, url: `${config.publicUrl}/first-run` },
    'not set up yet: finish the first run with this code',
  )
}

const HISTORY_DAYS = 400
const DAY = 86_400_000
const PRUNED_AT_ONCE = 5_000
const TARGETS_CHECKED = 20

/** What happens by itself: the directory's schedule, the sweep of sessions, checkpoints of the audit log, retention. */
function startSchedules({ database, clock, logger }: Ground, features: Features): () => Promise<void> {
  const { directory, administrators, audit, devices, hubs, organizations, scheduler } = features
  const ends = [
    directory.startSchedule(),
    scheduler.everyMinute('sweep of sessions', () => administrators.sweep()),
    scheduler.everyMinute('check of served targets', async () => {
      const stale = await hubs.findStale(TARGETS_CHECKED)
      if (stale.length > 0)
        logger.error({ hubs: stale }, 'hubs are served a target that is not the one computed afresh')
    }),
    scheduler.everyMinute('checkpoints of the audit log', async () => {
      const own = await organizations.list(database.read)
      for (const { id } of own) await audit.checkpoint(id)
      if (own.length > 0) await audit.checkpoint(null)
    }),
    scheduler.everyMinute('retention of evidence', async () => {
      for (const { id } of await organizations.list(database.read)) {
        await database.write((tx) =>
          devices.pruneHistory(tx, id, clock.now() - HISTORY_DAYS * DAY, PRUNED_AT_ONCE),
        )
      }
    }),
  ]
  return async () => {
    await Promise.all(ends.map((end) => end()))
  }
}
