import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { HubConfig } from './config/config.ts'
import { HubError, systemCode } from './errors.ts'
import type { Hub } from './hub.ts'
import type { HubLogger } from './logger.ts'
import { administratorHandler, wearerHandler } from './sockets/requests.ts'
import { serveSocket } from './sockets/server.ts'

/** Where the two local sockets are. */
export const socketPaths = (
  config: Pick<HubConfig, 'socketsDirectory'>,
): { wearer: string; administrator: string } => ({
  wearer: join(config.socketsDirectory, 'wearer.sock'),
  administrator: join(config.socketsDirectory, 'administrator.sock'),
})

/** Makes the folder of the sockets, which every account may enter. Throws `HubError` `config_invalid`. */
export async function prepareSockets(config: Pick<HubConfig, 'socketsDirectory'>): Promise<void> {
  try {
    await mkdir(config.socketsDirectory, { recursive: true, mode: 0o755 })
  } catch (error) {
    throw new HubError(
      'config_invalid',
      `EARSHOT_HUB_SOCKETS: ${systemCode(error) ?? 'cannot be made'}`,
      error,
    )
  }
}

/** Serves a hub on both sockets. The administrator's is taken first: it makes sure that one hub runs. */
export async function serveHub(
  hub: Hub,
  config: Pick<HubConfig, 'socketsDirectory'>,
  log: HubLogger,
  stop: () => void,
): Promise<() => Promise<void>> {
  const paths = socketPaths(config)
  await prepareSockets(config)
  const administrator = { path: paths.administrator, open: false, handle: administratorHandler(hub, stop) }
  const closeAdministrator = await serveSocket(administrator, log)
  const closeWearer = await serveSocket({ path: paths.wearer, open: true, handle: wearerHandler(hub) }, log)
  return async () => {
    await Promise.all([closeAdministrator(), closeWearer()])
  }
}
