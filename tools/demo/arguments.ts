import { parseArgs } from 'node:util'

/** What the demo was asked to do. Ports are null where nobody named one. */
export type Wanted = {
  check: boolean
  list: boolean
  sabotage: string | null
  httpsPort: number | null
  httpPort: number | null
  folder: string | null
}

/** A command line that makes no sense. */
export class UsageError extends Error {}

/** How it is used. */
export const USAGE = `npm run demo [-- OPTION…]

  (nothing)           plays the main job and stays alive until Ctrl-C
  --check             plays it unattended and proves it; exit status 0 only if every proof holds
  --sabotage NAME     with --check: plants a fault that one proof has to find
  --list              lists proofs and sabotages
  --port NUMBER       HTTPS for hubs and people (8443; with --check any free one)
  --http-port NUMBER  plain HTTP on loopback for the newcomer (8080; with --check any free one)
  --data FOLDER       where everything is kept (data/demo, emptied at each start; with --check a temporary one)`

const MAX_PORT = 65_535

function parsePort(name: string, text: string | undefined): number | null {
  if (text === undefined) return null
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > MAX_PORT)
    throw new UsageError(`--${name}: ${text} is not a port from 1 to ${MAX_PORT}`)
  return port
}

/** Reads the command line. Throws `UsageError`. */
export function parseArguments(args: readonly string[]): Wanted {
  const values = readValues(args)
  const sabotage = values.sabotage ?? null
  if (sabotage !== null && !values.check) throw new UsageError('--sabotage: goes with --check')
  return {
    check: values.check,
    list: values.list,
    sabotage,
    httpsPort: parsePort('port', values.port),
    httpPort: parsePort('http-port', values['http-port']),
    folder: values.data ?? null,
  }
}

function readValues(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        check: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        sabotage: { type: 'string' },
        port: { type: 'string' },
        'http-port': { type: 'string' },
        data: { type: 'string' },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
