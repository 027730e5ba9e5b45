import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { ensurePackages } from './packages.mjs'
import { execute, root, say } from './run.mjs'

const NODE = 24

const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
const nodePackage = join(root, 'node_modules', `node-${platform}`)
const stampFile = join(root, 'node_modules', '.earshot-stamp')

function stamp() {
  const lock = readFileSync(join(root, 'package-lock.json'))
  return createHash('sha256').update(lock).update(platform).digest('hex')
}

/** Whether node_modules is what the lock asks for. */
export const isInstalled = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp()

/** The environment without npm's own additions to the PATH, so that install scripts see the machine's programs. */
function cleanEnvironment() {
  const places = (process.env.PATH ?? '').split(delimiter)
  const PATH = places.filter((place) => !place.includes('node_modules')).join(delimiter)
  return { ...process.env, PATH, npm_config_nodedir: nodePackage }
}

/** Installs npm's packages exactly as locked, if that has not been done since the lock last changed. */
export async function installDependencies() {
  if (isInstalled()) return
  await ensurePackages('install')
  say('Installing the npm packages of package-lock.json and compiling sqlite3: one to two minutes, once.')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const command = [npm, 'ci', '--include=dev', '--no-audit', '--no-fund']
  await execute('npm ci', command, { cwd: root, env: cleanEnvironment() })
  writeFileSync(stampFile, stamp())
  say('The npm packages are installed.')
}

/** The folder of the Node that everything runs on: npm's package, or this one where npm has none for the platform. */
export function newestNode() {
  const folder = join(nodePackage, 'bin')
  if (existsSync(folder)) return folder
  if (Number.parseInt(process.versions.node, 10) >= NODE) return dirname(process.execPath)
  throw new Error(
    `Earshot runs on Node ${NODE}. npm brings none for ${platform}: please install it and start again.`,
  )
}
