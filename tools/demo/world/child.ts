import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'

/** A process of the demo. */
export type Child = { process: ChildProcess; stop(): Promise<void> }

type Options = {
  logFile: string
  environment?: Record<string, string>
  /** Options of Node itself. */
  node?: string[]
}

const PATIENCE_MS = 15_000
const KEPT = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'NODE_EXTRA_CA_CERTS']

const keptEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    KEPT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )

/**
 * Starts a program of ours apart from the terminal, so that Ctrl-C reaches us alone and things end in order. It ends by
 * itself when we are gone. What it says goes to `logFile`.
 */
export async function startChild(file: string, { logFile, environment, node }: Options): Promise<Child> {
  const log = await open(logFile, 'a', 0o600)
  const child = fork(file, [], {
    detached: true,
    serialization: 'advanced',
    env: { ...keptEnvironment(), ...environment },
    execArgv: node ?? [],
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  })
  await log.close()
  const ended = once(child, 'exit')
  const stop = async (): Promise<void> => {
    if (child.connected) child.disconnect()
    const patience = new AbortController()
    const late = pause(PATIENCE_MS, 'late', { signal: patience.signal }).catch(() => 'ended')
    if ((await Promise.race([ended, late])) === 'late') child.kill('SIGKILL')
    patience.abort()
    await ended
  }
  return { process: child, stop }
}
