import { X509Certificate } from 'node:crypto'
import { hostname } from 'node:os'
import type { Config } from './config/config.ts'
import type { Secrets } from './config/secrets.ts'
import { createAudit, type Audit } from './features/audit/index.ts'
import { createCompliance, type Compliance } from './features/compliance/index.ts'
import { createDevices, type Devices } from './features/devices/index.ts'
import { createHubs, type Hubs } from './features/hubs/index.ts'
import { createKeys, type Keys } from './features/keys/index.ts'
import { createOrganizations, type Organizations } from './features/organizations/index.ts'
import { createPeople, type People } from './features/people/index.ts'
import { createPolicies, type Policies } from './features/policies/index.ts'
import type { Clock } from './platform/clock.ts'
import { openDatabase, type Database, type Reader } from './platform/db/index.ts'
import { createApp } from './platform/http/app.ts'
import { listen, type Listener } from './platform/http/listen.ts'
import type { Logger } from './platform/logger.ts'
import { localNotifications, type Notifications } from './platform/notifications.ts'
import { postgresNotifications } from './platform/postgres-notifications.ts'
import { openVault, type Vault } from './platform/vault.ts'

/** The appliance, put together and serving. */
export type Appliance = {
  database: Database
  organizations: Organizations
  keys: Keys
  audit: Audit
  people: People
  policies: Policies
  devices: Devices
  hubs: Hubs
  compliance: Compliance
  /** Port of the TLS listener, and of the loopback listener where there is one. */
  ports: { public: number; loopback: number | null }
  stop(): Promise<void>
}

type Surroundings = { config: Config; secrets: Secrets; logger: Logger; clock: Clock }

/** Opens the store, checks it and brings it up to date; opens the vault that its secrets were sealed with. */
async function openStore({ config, secrets }: Surroundings): Promise<{ database: Database; vault: Vault }> {
  const database = openDatabase({ url: config.databaseUrl, password: secrets.databasePassword })
  await database.checkIntegrity()
  await database.migrate()
  const sealed = await database.read('appliance_authorities').select('id').first()
  return { database, vault: await openVault(config.masterKeyFile, sealed === undefined) }
}

const openNotifications = (
  database: Database,
  { config, secrets, logger }: Surroundings,
): Promise<Notifications> | Notifications =>
  database.dialect === 'sqlite'
    ? localNotifications()
    : postgresNotifications(
        {
          connectionString: config.databaseUrl,
          ...(secrets.databasePassword === undefined ? {} : { password: secrets.databasePassword }),
        },
        logger,
      )

/** Names and addresses under which the appliance is reached. */
function serverNames(config: Config): string[] {
  const named = config.listen.host === '0.0.0.0' || config.listen.host === '::' ? [] : [config.listen.host]
  return [
    ...new Set([
      new URL(config.publicUrl).hostname.replace(/^\[|\]$/g, ''),
      'localhost',
      '127.0.0.1',
      hostname().toLowerCase(),
      ...named,
    ]),
  ]
}

/** Puts the appliance together and starts serving: the only place that sees every feature. */
export async function startAppliance(surroundings: Surroundings): Promise<Appliance> {
  const { config, logger, clock } = surroundings
  const { database, vault } = await openStore(surroundings)
  const notifications = await openNotifications(database, surroundings)
  const organizations = createOrganizations({ clock, notifications })
  const keys = createKeys({
    database,
    vault,
    clock,
    organizations,
    publicUrl: config.publicUrl,
    tls: config.tls,
  })
  await keys.ensureAuthority()
  const audit = createAudit({ clock, database, signer: keys.checkpoints })
  const people = createPeople()
  const policies = createPolicies({ clock, audit, organizations, names: namesOfScopes(people) })
  const devices = createDevices()
  const { macKey } = vault
  const hubs = createHubs({
    database,
    clock,
    logger,
    notifications,
    config,
    macKey,
    audit,
    keys,
    organizations,
    people,
    policies,
    devices,
  })
  const compliance = createCompliance({ clock, devices, hubs })
  const ready = () => isReady(database, notifications)
  const app = createApp({ logger, ready, routers: [hubs.routes], pages: [] })
  const listeners = await openListeners(app.callback(), surroundings, keys)
  return {
    database,
    organizations,
    keys,
    audit,
    people,
    policies,
    devices,
    hubs,
    compliance,
    ports: { public: listeners.public.port, loopback: listeners.loopback?.port ?? null },
    stop: async () => {
      await Promise.all([listeners.public.close(), listeners.loopback?.close()])
      await hubs.close()
      await notifications.close()
      await database.close()
    },
  }
}

const namesOfScopes =
  (people: People) =>
  async (reader: Reader, organizationId: string, kind: 'group' | 'site', ids: readonly string[]) => {
    if (kind === 'site') return new Map<string, string>()
    const groups = await people.describeGroups(reader, organizationId, [...ids])
    return new Map([...groups].map(([id, group]) => [id, group.name]))
  }

async function isReady(database: Database, notifications: Notifications): Promise<boolean> {
  if (!notifications.live()) return false
  return database.read.raw('select 1').then(
    () => true,
    () => false,
  )
}

type Handler = Parameters<typeof listen>[0]

async function openListeners(
  handler: Handler,
  { config, logger }: Surroundings,
  keys: Keys,
): Promise<{ public: Listener; loopback: Listener | null }> {
  const tls = config.tls.mode === 'own' ? await keys.serverCertificate(serverNames(config)) : undefined
  const publicListener = await listen(handler, config.listen, tls)
  const loopback = config.loopback && (await listen(handler, config.loopback))
  const fingerprint = new X509Certificate(keys.authorityCertificate()).fingerprint256
  logger.info(
    { publicUrl: config.publicUrl, port: publicListener.port, tls: config.tls.mode, authority: fingerprint },
    'listening',
  )
  return { public: publicListener, loopback }
}
