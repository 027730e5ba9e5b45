import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAppliance, type Appliance } from '../../appliance/src/compose.ts'
import { parseConfig } from '../../appliance/src/config/config.ts'
import { systemActor } from '../../appliance/src/platform/actor.ts'
import { systemClock } from '../../appliance/src/platform/clock.ts'
import { createLogger } from '../../appliance/src/platform/logger.ts'
import { openTestDatabase, type dialects } from '../../appliance/test/support/dialects.ts'
import { plantFleet } from '../../tools/screenshots/fleet.ts'
import { freePort } from './free-port.ts'

/** A running appliance with a fleet in it, over a database of its own. */
export type Planted = {
  appliance: Appliance
  organizationId: string
  /** Its data folder. */
  folder: string
  uproot(): Promise<void>
}

/** Who owns it. */
export const OWNER = { userName: 'owner', password: 'quiet harbour lights at dusk', name: 'Owner' }

/** Starts it, and plants as many computers, each with a headset and somebody. */
export async function plant(dialect: (typeof dialects)[number], computers: number): Promise<Planted> {
  const opened = await openTestDatabase(dialect)
  await opened.database.close()
  const folder = await mkdtemp(join(tmpdir(), 'earshot-planted-'))
  const port = await freePort()
  const appliance = await startAppliance({
    config: parseConfig({
      EARSHOT_LISTEN: `127.0.0.1:${port}`,
      EARSHOT_LISTEN_LOOPBACK: '127.0.0.1:0',
      EARSHOT_PUBLIC_URL: `https://localhost:${port}`,
      EARSHOT_DATA: folder,
      EARSHOT_DATABASE: opened.url,
    }),
    secrets: { databasePassword: undefined },
    logger: createLogger('error'),
    clock: systemClock,
  })
  const fields = { organizationName: 'Nordhafen Bank', timeZone: 'Europe/Berlin', ...OWNER }
  const { organizationId } = await appliance.administrators.firstRun.complete(fields, systemActor('test'))
  await plantFleet(appliance, organizationId, computers)
  return {
    appliance,
    organizationId,
    folder,
    uproot: async () => {
      await appliance.stop()
      await opened.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
