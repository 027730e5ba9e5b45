import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

/** A container engine of our own, with images, containers and networks that nobody else sees. */
export type Engine = {
  /** Runs `docker …` and resolves to what it prints. Rejects with what it says on failure. */
  docker: (words: string[], options?: DockerOptions) => Promise<string>
  /** Runs `docker-compose …` in the checkout. */
  compose: (words: string[], environment?: Record<string, string>) => Promise<string>
  /** Ends containers and engine and removes everything they left. */
  stop: () => Promise<void>
}

/** `input` goes to standard input, a Buffer or text. */
export type DockerOptions = { input?: string | Buffer; cwd?: string }

const START_MS = 60_000
const MAX_OUTPUT = 64 * 1024 * 1024
const checkout = join(import.meta.dirname, '../..')
const execute = promisify(execFile)

/**
 * Starts dockerd as root on a socket of its own. It touches nothing of the computer's network: no rules, no default
 * bridge, no forwarding; containers of one network reach each other over that network's bridge.
 */
export async function startEngine(): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-engine-'))
  const socket = `unix://${folder}/sock`
  const places = [
    '--data-root',
    `${folder}/data`,
    '--exec-root',
    `${folder}/exec`,
    '--pidfile',
    `${folder}/pid`,
  ]
  const network = ['--bridge=none', '--iptables=false', '--ip-forward=false']
  const daemon = spawn('dockerd', [...places, '-H', socket, ...network], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said: Buffer[] = []
  daemon.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  const ended = once(daemon, 'exit')
  const environment = { ...process.env, DOCKER_HOST: socket, DOCKER_BUILDKIT: '0' }

  const run = async (
    program: string,
    words: string[],
    options: DockerOptions = {},
    env = {},
  ): Promise<string> => {
    const running = execute(program, words, {
      cwd: options.cwd ?? checkout,
      env: { ...environment, ...env },
      maxBuffer: MAX_OUTPUT,
    })
    // A program that ends without reading its input tells by its status how it fared.
    running.child.stdin?.on('error', () => undefined).end(options.input ?? '')
    return (await running).stdout
  }
  const docker: Engine['docker'] = (words, options) => run('docker', words, options)
  const stop = async (): Promise<void> => {
    const containers = (await docker(['ps', '-aq'])).split('\n').filter(Boolean)
    if (containers.length > 0) await docker(['rm', '--force', '--volumes', ...containers])
    await docker(['network', 'prune', '--force'])
    daemon.kill('SIGTERM')
    await ended
    await execute('umount', [`${folder}/exec/netns/default`]).catch(() => undefined)
    await rm(folder, { recursive: true, force: true })
  }
  const deadline = Date.now() + START_MS
  while (!(await docker(['version']).catch(() => undefined))) {
    if (daemon.exitCode !== null || Date.now() > deadline) {
      daemon.kill('SIGTERM')
      throw new Error(`dockerd did not start:\n${Buffer.concat(said).toString()}`)
    }
    await pause(200)
  }
  return { docker, compose: (words, env) => run('docker-compose', words, {}, env), stop }
}
