import { startAppliance, type Appliance } from '../../../appliance/src/compose.ts'
import { parseConfig, type Config } from '../../../appliance/src/config/config.ts'
import { systemClock } from '../../../appliance/src/platform/clock.ts'
import { createLogger } from '../../../appliance/src/platform/logger.ts'
import { findFreePort } from '../../demo/world/ports.ts'

/** An appliance over what lies in the folder, and the port at which it speaks plain HTTP. */
export type OpenAppliance = { appliance: Appliance; config: Config; port: number }

/** Opens it on free ports. */
export async function openAppliance(folder: string): Promise<OpenAppliance> {
  const [port, plainPort] = [await findFreePort(), await findFreePort()]
  const config = parseConfig({
    EARSHOT_LISTEN: `127.0.0.1:${port}`,
    EARSHOT_PUBLIC_URL: `https://localhost:${port}`,
    EARSHOT_LISTEN_LOOPBACK: `127.0.0.1:${plainPort}`,
    EARSHOT_DATA: folder,
    EARSHOT_HELD_MAX: '100000',
  })
  const appliance = await startAppliance({
    config,
    secrets: { databasePassword: undefined },
    logger: createLogger('error'),
    clock: systemClock,
  })
  return { appliance, config, port: plainPort }
}
