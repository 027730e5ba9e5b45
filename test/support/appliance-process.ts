import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fetchCommands, NotRunning, runCommand } from '../../appliance/src/cli/client.ts'
import { socketPath } from '../../appliance/src/platform/command-socket.ts'
import { root } from '../../tools/check/root.ts'
import { startNode, type Child } from './child.ts'
import { eventually } from './eventually.ts'

const PROGRAM = join(root, 'appliance/bin/earshot.mjs')

/** A boot under the load of other tests takes its time. */
const BOOT_MS = 60_000

/** `earshot run` as a real process on loopback, and the way to ask it. */
export type ApplianceProcess = {
  folder: string
  port: number
  database: string
  /** What it is started with: changes count from its next start on. */
  environment: Record<string, string>
  child: () => Child
  /** Starts it and waits until it serves. */
  start: () => Promise<void>
  /** SIGTERM, and waits for the end. */
  stop: () => Promise<void>
  /** SIGKILL, and waits for the end. */
  kill: () => Promise<void>
  /** Runs a command over its socket. Throws `CommandRefused` or `NotRunning`. */
  command: <T = unknown>(name: string, input?: object) => Promise<T>
  /** The audit log as `earshot audit export` prints it. */
  exportAudit: () => Promise<string>
}

/** An appliance in `folder` on loopback, known to hubs as https://<host>:<port>. It doesn't run yet. */
export function createApplianceProcess(folder: string, port: number, host = 'localhost'): ApplianceProcess {
  const socket = socketPath(folder)
  const environment: Record<string, string> = {
    EARSHOT_DATA: folder,
    EARSHOT_LISTEN: `127.0.0.1:${port}`,
    EARSHOT_PUBLIC_URL: `https://${host}:${port}`,
    EARSHOT_POLL_SECONDS: '1',
    EARSHOT_LOG_LEVEL: 'warn',
  }
  let child: Child | undefined
  const running = (): Child => {
    if (!child) throw new Error('the appliance has not been started')
    return child
  }
  const serves = async (): Promise<boolean> => {
    if (!running().alive()) throw new Error(`the appliance ended at its start: ${running().said()}`)
    return fetchCommands(socket).then(
      () => true,
      (error: unknown) => {
        if (error instanceof NotRunning) return false
        throw error
      },
    )
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    running().process.kill(signal)
    await running().ended
  }
  return {
    folder,
    port,
    environment,
    database: join(folder, 'earshot.sqlite'),
    child: running,
    start: async () => {
      child = startNode([PROGRAM, 'run'], environment)
      child.process.stdout.resume()
      await eventually('the appliance serves', serves, BOOT_MS)
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    command: async <T>(name: string, input: object = {}) => {
      const outcome = await runCommand(socket, name, input, undefined)
      if (!('value' in outcome)) throw new Error(`${name} answers with text`)
      return outcome.value as T
    },
    exportAudit: async () => {
      const outcome = await runCommand(socket, 'audit export', {}, undefined)
      if (!('text' in outcome)) throw new Error('audit export answers with a value')
      const lines: Buffer[] = []
      for await (const chunk of outcome.text) lines.push(chunk)
      return Buffer.concat(lines).toString()
    },
  }
}

/** Runs `earshot <args…>` as a person would, and waits for its end. */
export async function earshot(
  args: readonly string[],
  environment: Record<string, string> = {},
  input = '',
): Promise<{ exit: NodeJS.Signals | number; out: string; error: string }> {
  const child = startNode([PROGRAM, ...args], environment)
  child.process.stdin.end(input)
  const [out, exit] = await Promise.all([text(child.process.stdout), child.ended])
  return { exit, out, error: child.said() }
}
