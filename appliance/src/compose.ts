import { rm } from 'node:fs/promises'
import { allCommands } from './commands.ts'
import type { Config } from './config/config.ts'
import type { Secrets } from './config/secrets.ts'
import { applyAtStart } from './declared-state.ts'
import { createFeatures, type Features, type Ground } from './features.ts'
import { openListeners, type Listeners } from './listeners.ts'
import { jobFolder } from './job-child.ts'
import { inEnglish, inEnglishAt } from './messages.ts'
import type { Clock } from './platform/clock.ts'
import { openCommandSocket, socketPath } from './platform/command-socket.ts'
import { openDatabase, withPassword, type Database } from './platform/db/index.ts'
import { foldCounts } from './platform/fleet-counts.ts'
import { createApp } from './platform/http/app.ts'
import type { Logger } from './platform/logger.ts'
import { localNotifications, type Notifications } from './platform/notifications.ts'
import { createScheduler, type Scheduler } from './platform/scheduler.ts'
import { postgresNotifications } from './platform/postgres-notifications.ts'
import { openVault, type Vault } from './platform/vault.ts'
import { createPages } from './web.ts'

/** The appliance, put together and serving. */
export type Appliance = Features & {
  database: Database
  ports: Listeners['ports']
  /** How many breaches of the content security policy browsers have reported. */
  cspReports(): number
  stop(): Promise<void>
}

/** What an appliance is started with. */
export type Surroundings = {
  config: Config
  secrets: Secrets
  logger: Logger
  clock: Clock
  /** What happens by itself at times; the program's own clockwork unless another is given. */
  scheduler?: Scheduler
}

/**
 * Puts the appliance together and starts serving: the only place that sees every feature, its pages and commands.
 * Where it cannot, everything that was opened is closed again.
 */
export async function startAppliance(surroundings: Surroundings): Promise<Appliance> {
  const opened = new AsyncDisposableStack()
  try {
    return await serve(await prepare(surroundings, opened), opened)
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

async function prepare(surroundings: Surroundings, opened: AsyncDisposableStack): Promise<Ground> {
  const { config, secrets, logger, clock, scheduler = createScheduler() } = surroundings
  const database = openDatabase({ url: config.databaseUrl, password: secrets.databasePassword })
  opened.defer(() => database.close())
  const vault = await prepareStore(database, config)
  const notifications = await openNotifications(database, surroundings)
  opened.defer(() => notifications.close())
  return { config, secrets, database, vault, notifications, logger, clock, scheduler, write: inEnglishAt }
}

/** `opened` closes everything in the opposite order. */
async function serve(ground: Ground, opened: AsyncDisposableStack): Promise<Appliance> {
  const { config, database, notifications, logger } = ground
  const features = await createFeatures(ground)
  opened.defer(() => features.hubs.close())
  const pages = createPages(ground, features)
  let stopping = false
  const ready = async (): Promise<boolean> => !stopping && isReady(database, notifications)
  const app = createApp({ logger, ready, routers: [features.hubs.routes], pages: pages.middleware })
  const socket = await openCommandSocket({
    path: socketPath(config.dataFolder),
    commands: allCommands(ground, features),
    organizations: () => features.organizations.list(database.read),
    write: inEnglish,
    logger,
  })
  opened.defer(() => socket.close())
  await applyAtStart(ground, features)
  await foldAllCounts(database, features.organizations)
  const listeners = await openListeners(app.callback(), ground, features)
  opened.defer(() => listeners.close())
  opened.defer(startSchedules(ground, features, listeners))
  opened.defer(() => {
    stopping = true
    features.hubs.endHolds()
  })
  await announceFirstRun(ground, features)
  return {
    ...features,
    database,
    ports: listeners.ports,
    cspReports: pages.cspReports.count,
    stop: () => opened.disposeAsync(),
  }
}

/** Checks the store and brings it up to date; opens the vault that its secrets were sealed with. */
async function prepareStore(database: Database, config: Config): Promise<Vault> {
  await database.checkIntegrity()
  await database.migrate()
  const sealed = await database.read('appliance_authorities').select('id').first()
  return openVault(config.masterKeyFile, sealed === undefined)
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

const JOBS_KEPT_DAYS = 90
const HISTORY_DAYS = 400
const DAY = 86_400_000
const PRUNED_AT_ONCE = 5_000
const TARGETS_CHECKED = 20

async function foldAllCounts(database: Database, { list }: Features['organizations']): Promise<void> {
  for (const { id } of await list(database.read)) await foldCounts(database, id)
}

/** What happens by itself: the directory's schedule, sessions, certificate, checkpoints of the audit log, retention. */
function startSchedules(
  { config, database, clock, logger, scheduler }: Ground,
  features: Features,
  listeners: Listeners,
): () => Promise<void> {
  const { directory, administrators, audit, cleanup, devices, hubs, jobs, organizations, schedules } =
    features
  const ends = [
    directory.startSchedule(),
    jobs.start(),
    scheduler.everyMinute('jobs to forget', async () => {
      for (const id of await jobs.forget(JOBS_KEPT_DAYS * DAY))
        await rm(jobFolder(config.dataFolder, id), { recursive: true, force: true })
    }),
    scheduler.everyMinute('scheduled reports', () => schedules.runDue()),
    scheduler.everyMinute('clean-up of silent hubs', () => cleanup.runDue()),
    scheduler.everyMinute('counts of fleets', () => foldAllCounts(database, organizations)),
    scheduler.everyMinute('sweep of sessions', () => administrators.sweep()),
    scheduler.everyMinute('answers to scripts', () => database.write((tx) => features.answers.sweep(tx))),
    scheduler.everyMinute('renewal of the certificate', () => listeners.renewCertificate()),
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
