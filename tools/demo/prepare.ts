import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError, type Wanted } from './arguments.ts'
import type { Planted } from './run-proofs.ts'
import { freshFolder, temporaryFolder } from './world/folder.ts'
import { findFreePort, isFree } from './world/ports.ts'
import type { WorldOptions } from './world/world.ts'

const DEFAULTS = { httpsPort: 8443, httpPort: 8080 }
const POLL_SECONDS = 2
const FOLDER = fileURLToPath(new URL('../../data/demo', import.meta.url))

async function choosePort(option: string, port: number): Promise<number> {
  if (!(await isFree(port))) throw new UsageError(`${port} is in use: name another port with ${option}`)
  return port
}

/** Chooses ports and an empty folder; a temporary one is to be removed at the end. Throws `UsageError`. */
export async function prepare(
  { check, ...named }: Wanted,
  planted: Planted,
): Promise<{ world: WorldOptions; temporary: boolean }> {
  const standard = async (port: number): Promise<number> => (check ? findFreePort() : port)
  const httpsPort = await choosePort('--port', named.httpsPort ?? (await standard(DEFAULTS.httpsPort)))
  const httpPort = await choosePort('--http-port', named.httpPort ?? (await standard(DEFAULTS.httpPort)))
  const temporary = check && named.folder === null
  const folder = temporary ? await temporaryFolder() : resolve(named.folder ?? FOLDER)
  if (!temporary) await freshFolder(folder)
  const sabotage = planted?.sabotage
  const mutation = sabotage && 'mutation' in sabotage ? sabotage.mutation : null
  return { world: { folder, httpsPort, httpPort, pollSeconds: POLL_SECONDS, mutation }, temporary }
}
