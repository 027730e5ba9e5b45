import { startAppliance } from '../../../appliance/src/compose.ts'
import { parseConfig } from '../../../appliance/src/config/config.ts'
import { readEnvironment } from '../../../appliance/src/config/env.ts'
import { parseSecrets } from '../../../appliance/src/config/secrets.ts'
import { inEnglish } from '../../../appliance/src/messages.ts'
import { systemClock } from '../../../appliance/src/platform/clock.ts'
import { createLogger } from '../../../appliance/src/platform/logger.ts'
import { createDoors } from './doors.ts'
import { serve } from './remote.ts'

/** The whole appliance in a process of its own, as `earshot run` starts it, with its doors open to the demo. */
async function main(): Promise<void> {
  const environment = readEnvironment()
  const config = parseConfig(environment)
  const appliance = await startAppliance({
    config,
    secrets: parseSecrets(environment),
    logger: createLogger(config.logLevel, { write: inEnglish }),
    clock: systemClock,
  })
  const stop = (): void => void appliance.stop().then(() => process.exit(0))
  process.once('disconnect', stop)
  serve(createDoors(appliance))
}

await main()
