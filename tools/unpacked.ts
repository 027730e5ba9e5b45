import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PACKAGES } from './packages.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64'

/** Folder under which a set of packages.mjs is unpacked, laid out like `/`. Throws when the set is not there. */
export function unpackedFolder(name: keyof typeof PACKAGES): string {
  const folder = join(root, '.cache', 'debian', name)
  if (existsSync(join(folder, '.stamp'))) return folder
  const command = PACKAGES[name].for[0]
  throw new Error(`The packages of "${name}" are not unpacked: npm run ${command} does it.`)
}

/** Environment in which the programs of an unpacked set find their libraries and each other. */
export function unpackedEnvironment(name: keyof typeof PACKAGES): NodeJS.ProcessEnv {
  const folder = unpackedFolder(name)
  const libraries = [`usr/lib/${machine}-linux-gnu`, `lib/${machine}-linux-gnu`, 'usr/lib']
  const programs = ['usr/sbin', 'usr/bin', 'sbin', 'bin'].map((place) => join(folder, place))
  return {
    ...process.env,
    PATH: [...programs, process.env['PATH'] ?? ''].join(':'),
    LD_LIBRARY_PATH: libraries.map((place) => join(folder, place)).join(':'),
  }
}
