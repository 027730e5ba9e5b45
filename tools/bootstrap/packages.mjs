import { createHash } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { PACKAGES } from '../packages.mjs'
import { download, firstDependency, install, withMissing } from './apt.mjs'
import { all, execute, onPath, root, say } from './run.mjs'

const cache = join(root, '.cache', 'debian')
const stampFile = '.stamp'
const libraryFolders = ['/lib', '/usr/lib', '/lib64', '/usr/lib64', '/usr/local/lib'].flatMap((folder) => [
  folder,
  `${folder}/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`,
])

const hasLibrary = (name) => libraryFolders.some((folder) => existsSync(join(folder, name)))

const lacks = (set) => [
  ...(set.commands ?? []).filter((name) => !onPath(name)),
  ...(set.libraries ?? []).filter((name) => !hasLibrary(name)),
]

/** Changes when the wanted packages or the system's release do. */
function stampOf(set) {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : process.platform
  return createHash('sha256')
    .update(JSON.stringify([set, release, process.arch]))
    .digest('hex')
}

function isUnpacked(name, set) {
  const stamp = join(cache, name, stampFile)
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === stampOf(set)
}

async function namesOf(set) {
  const behind = await Promise.all((set.behind ?? []).map(firstDependency))
  const named = [...set.names, ...behind]
  return set.how === 'unpack' ? withMissing(named) : named
}

/** A link counts as it stands: what it points to is meant for the place where the files end up. */
const holds = (folder, path) => lstatSync(join(folder, path), { throwIfNoEntry: false }) !== undefined

async function unpack(name, set) {
  const fresh = join(cache, `${name}.new`)
  const archives = join(cache, `${name}.debs`)
  for (const folder of [fresh, archives]) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
  }
  await download(await namesOf(set), archives)
  for (const archive of readdirSync(archives)) {
    await execute(`unpacking ${archive}`, ['dpkg-deb', '-x', join(archives, archive), fresh])
  }
  const absent = (set.commands ?? []).filter((path) => !holds(fresh, path))
  if (absent.length > 0) throw new Error(`The packages of "${name}" bring no ${absent.join(', ')}.`)
  writeFileSync(join(fresh, stampFile), stampOf(set))
  rmSync(join(cache, name), { recursive: true, force: true })
  renameSync(fresh, join(cache, name))
  rmSync(archives, { recursive: true })
}

const listed = (set) => [...set.names, ...(set.behind ?? [])].join(' ')

async function installSets(sets) {
  if (sets.length === 0) return
  for (const set of sets) say(`Installing ${listed(set)}: ${set.why}. No service is started.`)
  await install(sets.flatMap((set) => set.names))
  const still = sets.flatMap(lacks)
  if (still.length > 0) throw new Error(`Still missing after installing: ${still.join(', ')}.`)
}

async function unpackSets(entries) {
  for (const [, set] of entries) say(`Unpacking ${listed(set)} under .cache/debian: ${set.why}.`)
  await all(entries.map(([name, set]) => unpack(name, set)))
}

/**
 * Brings every set that `purpose` needs: says what and why, fetches in parallel, fails loudly. Does nothing, in a few
 * milliseconds, where all is there.
 */
export async function ensurePackages(purpose) {
  const wanted = Object.entries(PACKAGES).filter(([, set]) => set.for.includes(purpose))
  if (wanted.length === 0) throw new Error(`No command of this project is called "${purpose}".`)
  const missing = wanted.filter(([, set]) => set.how === 'install' && lacks(set).length > 0)
  const packed = wanted.filter(([name, set]) => set.how !== 'install' && !isUnpacked(name, set))
  await all([installSets(missing.map(([, set]) => set)), unpackSets(packed)])
}
