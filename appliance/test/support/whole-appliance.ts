import { createFeatures, type Features } from '../../src/features.ts'
import { parseConfig } from '../../src/config/config.ts'
import type { Database } from '../../src/platform/db/index.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { localNotifications } from '../../src/platform/notifications.ts'
import { createScheduler } from '../../src/platform/scheduler.ts'
import { createVault } from '../../src/platform/vault.ts'

/** Every feature as the program puts them together, over an open database. Nothing is served. */
export const createWhole = (database: Database, clock: { now(): number }): Promise<Features> =>
  createFeatures({
    config: parseConfig({ EARSHOT_PUBLIC_URL: 'https://appliance.example', EARSHOT_TLS: 'own' }),
    database,
    vault: createVault(Buffer.alloc(32, 1)),
    notifications: localNotifications(),
    logger: createLogger('silent'),
    clock,
    scheduler: createScheduler(),
  })
