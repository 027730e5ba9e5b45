import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { HUB_ACCOUNT, PEOPLE } from '../accounts.ts'
import type { Account, Command, Outcome } from '../orders.ts'
import { GUEST_NODE, NODE_FLAGS } from '../places.ts'

type Service = {
  child: ChildProcessWithoutNullStreams
  lines: Interface
  errorLines: Interface
  outcome: () => Outcome
  ended: Promise<unknown>
}

const RUN_MS = 60_000
const STOP_MS = 10_000
const services = new Map<string, Service>()

/** Numeric ids of an account of this machine. */
export function idsOf(account: Account): { uid: number; gid: number } {
  if (account === 'root') return { uid: 0, gid: 0 }
  if (account === HUB_ACCOUNT.name) return HUB_ACCOUNT
  const person = PEOPLE.find(({ name }) => name === account)
  if (!person) throw new Error(`There is no account ${account}.`)
  return person
}

/** Node keeps what it has compiled: an emulated processor takes seconds for it. Every account has its part. */
export const COMPILE_CACHE = '/tmp/node-cache'

const baseEnvironment = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  LANG: 'C.UTF-8',
  NODE_COMPILE_CACHE: COMPILE_CACHE,
})

function start({ argv, account, env }: Command): Service {
  const [word = '', ...rest] = argv
  const { uid, gid } = idsOf(account)
  const [command, args] = word === 'node' ? [GUEST_NODE, [...NODE_FLAGS, ...rest]] : [word, rest]
  const child = spawn(command, args, { uid, gid, cwd: '/', env: { ...baseEnvironment(), ...env } })
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  child.stdin.on('error', (error: Error) => stderr.push(Buffer.from(error.message)))
  const outcome = (): Outcome => ({
    code: child.exitCode,
    stdout: Buffer.concat(stdout).toString(),
    stderr: Buffer.concat(stderr).toString(),
  })
  const ended = once(child, 'close')
  ended.catch((error: Error) => stderr.push(Buffer.from(error.message)))
  return {
    child,
    lines: createInterface({ input: child.stdout }),
    errorLines: createInterface({ input: child.stderr }),
    outcome,
    ended,
  }
}

const isRunning = ({ child }: Service): boolean => child.exitCode === null && child.signalCode === null

/** Runs a command to its end, or to its time limit. Rejects if it can't be started. */
export async function run(command: Command & { input?: string; timeoutMs?: number }): Promise<Outcome> {
  const { child, ended, outcome } = start(command)
  child.stdin.end(command.input ?? '')
  const timer = setTimeout(() => child.kill('SIGKILL'), command.timeoutMs ?? RUN_MS)
  await ended.finally(() => clearTimeout(timer))
  return outcome()
}

/** Runs a command as root. Throws with what it said unless it succeeds. */
export async function must(argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await run({ argv, account: 'root' })
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${stderr || stdout}`)
  return stdout
}

/** Starts a service under a name that no running one has. */
export async function startService({
  name,
  ...command
}: Command & { name: string }): Promise<{ pid: number }> {
  const earlier = services.get(name)
  if (earlier && isRunning(earlier)) throw new Error(`${name} runs already.`)
  const service = start(command)
  services.set(name, service)
  await Promise.race([once(service.child, 'spawn'), service.ended])
  return { pid: service.child.pid ?? 0 }
}

/** The service started last under a name. */
export function serviceCalled(name: string): Service {
  const service = services.get(name)
  if (!service) throw new Error(`There is no service ${name}.`)
  return service
}

/** Ends a service and waits until it is gone. */
export async function stopService({ name }: { name: string }): Promise<Outcome> {
  const service = serviceCalled(name)
  if (isRunning(service)) {
    const timer = setTimeout(() => service.child.kill('SIGKILL'), STOP_MS)
    service.child.kill('SIGTERM')
    await service.ended.finally(() => clearTimeout(timer))
  }
  return service.outcome()
}

/** What a service has written so far. */
export function peekService({ name }: { name: string }): Outcome & { running: boolean } {
  const service = serviceCalled(name)
  return { ...service.outcome(), running: isRunning(service) }
}

/** The first line that has this text in it, of those a service has written anywhere and those it goes on to write. */
export async function awaitLine({ name, text }: { name: string; text: string }): Promise<string> {
  const { lines, errorLines, outcome } = serviceCalled(name)
  const fits = (line: string): boolean => line.includes(text)
  const { stdout, stderr } = outcome()
  const written = [stdout, stderr].flatMap((all) => all.split('\n')).find(fits)
  return written ?? Promise.race([lines, errorLines].map((reader) => nextLine(name, reader, fits)))
}

/** The next line a service writes to standard output that fits. Rejects with its errors if it ends before. */
export const lineOf = (name: string, fits: (line: string) => boolean): Promise<string> =>
  nextLine(name, serviceCalled(name).lines, fits)

function nextLine(name: string, reader: Interface, fits: (line: string) => boolean): Promise<string> {
  const { outcome } = serviceCalled(name)
  const found = Promise.withResolvers<string>()
  const listen = (line: string): void => {
    if (fits(line)) found.resolve(line)
  }
  const over = (): void => found.reject(new Error(`${name} has ended: ${outcome().stderr}`))
  reader.on('line', listen).on('close', over)
  return found.promise.finally(() => reader.off('line', listen).off('close', over))
}
