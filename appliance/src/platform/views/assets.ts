import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** One of our own files, as browsers get it. */
export type Asset = { body: Buffer; type: string; hash: string }

/** Our own files: style sheets, fonts, icons. They are read once, at start. */
export type Assets = {
  /** Address of a file, with its hash. Throws for a file that doesn't exist. */
  url(name: string): string
  find(name: string): Asset | undefined
  /** Names of all files, with their folders. */
  names(): string[]
}

/** Where they are served. */
export const ASSETS_PATH = '/assets/'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

const PUBLIC = new URL('../../../public/', import.meta.url)

/** Reads every file of the folder. Throws for one whose type is not known: nothing is served by guess. */
export function loadAssets(folder: URL = PUBLIC): Assets {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const root = fileURLToPath(folder)
  const assets = new Map<string, Asset>()
  for (const { parentPath, name } of files) {
    const path = `${parentPath.replace(/\/$/, '')}/${name}`
    const type = TYPES[extname(name)]
    if (type === undefined) throw new Error(`${path} is of no type that browsers get`)
    const body = readFileSync(path)
    const hash = createHash('sha256').update(body).digest('base64url').slice(0, 16)
    assets.set(path.slice(root.length), { body, type, hash })
  }
  return {
    url(name) {
      const asset = assets.get(name)
      if (!asset) throw new Error(`there is no file ${name} in appliance/public`)
      return `${ASSETS_PATH}${name}?v=${asset.hash}`
    },
    find: (name) => assets.get(name),
    names: () => [...assets.keys()],
  }
}
