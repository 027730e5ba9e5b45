import { applyOver } from '../../src/declared-state.ts'
import type { Apply } from '../../src/features/apply/index.ts'
import { createFeatures, type Features } from '../../src/features.ts'
import { parseConfig } from '../../src/config/config.ts'
import { inEnglishAt } from '../../src/messages.ts'
import type { Database } from '../../src/platform/db/index.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { localNotifications } from '../../src/platform/notifications.ts'
import { createScheduler } from '../../src/platform/scheduler.ts'
import { createVault } from '../../src/platform/vault.ts'

/** Every feature, and what makes them as a document says. */
export type Whole = Features & { apply: Apply }

/** Every feature as the program puts them together, over an open database. Nothing is served. */
export async function createWhole(
  database: Database,
  clock: { now(): number },
  environment: Record<string, string> = {},
): Promise<Whole> {
  const ground = {
    config: parseConfig({ EARSHOT_PUBLIC_URL: 'https://appliance.example', ...environment }),
    secrets: { databasePassword: undefined },
    database,
    vault: createVault(Buffer.alloc(32, 1)),
    notifications: localNotifications(),
    logger: createLogger('silent'),
    clock,
    scheduler: createScheduler(),
    write: inEnglishAt,
  }
  const features = await createFeatures(ground)
  return { ...features, apply: applyOver(ground, features) }
}
