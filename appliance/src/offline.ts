import { mkdir, stat } from 'node:fs/promises'
import type { Config } from './config/config.ts'
import type { Secrets } from './config/secrets.ts'
import { createAudit } from './features/audit/index.ts'
import { createKeys, openKit } from './features/keys/index.ts'
import { createOrganizations } from './features/organizations/index.ts'
import type { Actor } from './platform/actor.ts'
import type { Clock } from './platform/clock.ts'
import { isRunning, socketPath } from './platform/command-socket.ts'
import { openDatabase, type Database } from './platform/db/index.ts'
import { AppError } from './platform/errors.ts'
import { say } from './platform/views/messages/phrase.ts'
import { localNotifications } from './platform/notifications.ts'
import { createVault, saveMasterKey } from './platform/vault.ts'

/** Where a stopped appliance is, and who works on it. */
export type Offline = { config: Config; secrets: Secrets; clock: Clock; actor: Actor }

/** Work on a stopped appliance. Throws `AppError` `conflict` while it runs. */
async function withDatabase<T>(
  { config, secrets }: Offline,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  if (await isRunning(socketPath(config.dataFolder))) throw new AppError('conflict', say('command.running'))
  await mkdir(config.dataFolder, { recursive: true, mode: 0o700 })
  const database = openDatabase({ url: config.databaseUrl, password: secrets.databasePassword })
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

/** Brings the schema up to date. */
export const migrate = (offline: Offline): Promise<void> =>
  withDatabase(offline, async (database) => {
    await database.checkIntegrity()
    await database.migrate()
  })

/**
 * Makes an empty machine the appliance again that made the kit: its master key, CA, organizations and signing keys.
 * Throws `AppError` `invalid` naming `kit` or `passphrase`, `already_set_up` where there is anything already.
 */
export function restoreFromKit(
  offline: Offline,
  kit: { text: string; passphrase: string },
): Promise<{ organizations: string[]; madeAt: number }> {
  const recovery = openKit(kit.text, kit.passphrase)
  const { config, clock, actor } = offline
  return withDatabase(offline, async (database) => {
    await database.migrate()
    await refuseUnlessEmpty(database, config.masterKeyFile)
    const masterKey = Buffer.from(recovery.masterKey, 'base64url')
    const vault = createVault(masterKey)
    const organizations = createOrganizations({ clock, notifications: localNotifications() })
    const { publicUrl, tls } = config
    const keys = createKeys({ database, vault, clock, organizations, publicUrl, tls })
    const audit = createAudit({ database, clock, signer: keys.checkpoints })
    await saveMasterKey(config.masterKeyFile, masterKey)
    await database.write(async (tx) => {
      await keys.restore(tx, recovery)
      await audit.record(tx, {
        organizationId: null,
        actor,
        action: 'appliance.restored',
        object: { kind: 'appliance', id: 'appliance' },
        detail: { kitMadeAt: recovery.madeAt },
      })
    })
    return { organizations: recovery.organizations.map(({ name }) => name), madeAt: recovery.madeAt }
  })
}

async function refuseUnlessEmpty(database: Database, masterKeyFile: string): Promise<void> {
  const authority = await database.read('appliance_authorities').first('id')
  const organization = await database.read('organizations').first('id')
  const keyFile = await stat(masterKeyFile).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (authority || organization || keyFile) throw new AppError('already_set_up', say('command.notEmpty'))
}
