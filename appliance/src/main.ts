import { mkdir } from 'node:fs/promises'
import { startAppliance } from './compose.ts'
import { parseConfig } from './config/config.ts'
import { readEnvironment } from './config/env.ts'
import { parseSecrets } from './config/secrets.ts'
import { inEnglish } from './messages.ts'
import { systemClock } from './platform/clock.ts'
import { createLogger } from './platform/logger.ts'

/** Runs the appliance until it is told to stop. Throws `AppError` `configuration` or `unavailable` before it serves. */
export async function run(): Promise<void> {
  const environment = readEnvironment()
  const config = parseConfig(environment)
  const logger = createLogger(config.logLevel, { write: inEnglish })
  await mkdir(config.dataFolder, { recursive: true, mode: 0o700 })
  const appliance = await startAppliance({
    config,
    secrets: parseSecrets(environment),
    logger,
    clock: systemClock,
  })
  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(name))
  })
  logger.info({ signal }, 'stopping')
  await appliance.stop()
  logger.info('stopped')
}
