import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HEARTBEAT_MS = 15_000

/** The folder of the clone. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Places of programs that an ordinary user's PATH leaves out. */
export const systemPlaces = ['/usr/sbin', '/sbin']

export const say = (line) => process.stderr.write(`[bootstrap] ${line}\n`)

/** Whether a program of that name can be started. */
export function onPath(name) {
  const places = [...(process.env.PATH ?? '').split(delimiter), ...systemPlaces].filter(Boolean)
  return places.some((place) => isExecutable(join(place, name)))
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Runs a program and resolves to what it wrote to standard output. A line is printed when it takes long; when it fails,
 * the error carries everything it said.
 */
export function execute(what, [command, ...args], options = {}) {
  const started = Date.now()
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`
  const heartbeat = setInterval(() => say(`… ${what}, ${seconds()}`), HEARTBEAT_MS)
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
    const output = []
    const everything = []
    child.stdout.on('data', (chunk) => output.push(chunk) && everything.push(chunk))
    child.stderr.on('data', (chunk) => everything.push(chunk))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(output).toString())
      const said = Buffer.concat(everything).toString().trim()
      reject(new Error(`${what}: ${command} ${args.join(' ')} failed (${code ?? signal})\n${said}`))
    })
  }).finally(() => clearInterval(heartbeat))
}

/** Waits for all of them, so that no installation is cut off by the failure of another, and throws the first failure. */
export async function all(works) {
  const failed = (await Promise.allSettled(works)).find((work) => work.status === 'rejected')
  if (failed) throw failed.reason
}

/** The command as root: as it is, or by sudo; otherwise the error names the line to type. */
export function asRoot(command) {
  if (process.getuid() === 0) return command
  if (onPath('sudo')) return ['sudo', ...command]
  throw new Error(`This needs root once. Please run as root, then start again:\n  ${command.join(' ')}`)
}
