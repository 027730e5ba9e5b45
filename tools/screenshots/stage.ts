import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAppliance, type Appliance } from '../../appliance/src/compose.ts'
import { parseConfig } from '../../appliance/src/config/config.ts'
import { systemClock } from '../../appliance/src/platform/clock.ts'
import { createLogger } from '../../appliance/src/platform/logger.ts'

/** A real appliance for a browser: its own data folder, loopback only. */
export type Stage = { appliance: Appliance; url: string; folder: string; strike(): Promise<void> }

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Starts an appliance that has not been set up yet. */
export async function buildStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-stage-'))
  const port = await freePort()
  const config = parseConfig({
    EARSHOT_LISTEN: `127.0.0.1:${port}`,
    EARSHOT_PUBLIC_URL: `https://localhost:${port}`,
    EARSHOT_DATA: folder,
  })
  const appliance = await startAppliance({
    config,
    secrets: { databasePassword: undefined },
    logger: createLogger('error'),
    clock: systemClock,
  })
  return {
    appliance,
    url: `https://localhost:${port}`,
    folder,
    strike: async () => {
      await appliance.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Who owns the stage's appliance. */
export const OWNER = {
  organizationName: 'Nordhafen Bank',
  timeZone: 'Europe/Berlin',
  userName: 'maren',
  name: 'Maren Vorlage',
  password: 'quiet harbour lights at dusk',
}

/** Finishes the first run. Returns the organization's id. */
export async function setUp({ appliance }: Stage): Promise<string> {
  const owner = await appliance.administrators.firstRun.complete(OWNER, {
    kind: 'command',
    id: 'command',
    name: 'stage',
  })
  return owner.organizationId
}
