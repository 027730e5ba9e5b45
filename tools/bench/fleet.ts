import { readFile } from 'node:fs/promises'
import { startServer, type BenchServer } from './server.ts'

type Ready = { port: number; tokensFile: string }

/** An appliance of its own that knows a fleet, and access tokens of all its hubs. */
export type FleetServer = BenchServer<Ready> & { tokens(): Promise<string[]> }

/** Starts it with as many hubs enrolled, and `also` what stands or sits there. None is in contact yet. */
export async function startFleet(
  hubs: number,
  environment: Record<string, string> = {},
  also: readonly ('devices' | 'people')[] = [],
): Promise<FleetServer> {
  const server = await startServer<Ready>('appliance', { hubs, also }, environment)
  const tokens = async (): Promise<string[]> =>
    JSON.parse(await readFile(server.ready.tokensFile, 'utf8')) as string[]
  return { ...server, tokens }
}
