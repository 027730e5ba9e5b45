import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const VENDOR = fileURLToPath(new URL('../../appliance/public/vendor/', import.meta.url))
const PLEX = '@fontsource-variable/ibm-plex-sans'

/** What browsers get from others: a file of a package, and the name under which the appliance serves it. */
const FILES: readonly { package: string; file: string; as: string }[] = [
  { package: '@tabler/core', file: 'dist/css/tabler.min.css', as: 'tabler.min.css' },
  { package: 'htmx.org', file: 'dist/htmx.min.js', as: 'htmx.min.js' },
  { package: 'htmx.org', file: 'LICENSE', as: 'htmx.LICENSE.txt' },
  {
    package: PLEX,
    file: 'files/ibm-plex-sans-latin-wght-normal.woff2',
    as: 'ibm-plex-sans-latin-wght-normal.woff2',
  },
  {
    package: PLEX,
    file: 'files/ibm-plex-sans-latin-ext-wght-normal.woff2',
    as: 'ibm-plex-sans-latin-ext-wght-normal.woff2',
  },
  { package: PLEX, file: 'LICENSE', as: 'ibm-plex-sans.LICENSE.txt' },
]

/** Folder of an installed package: its `package.json` need not be exported. */
function folderOf(name: string): string {
  const folder = (require.resolve.paths(name) ?? []).map((path) => join(path, name)).find(existsSync)
  if (folder === undefined) throw new Error(`${name} is not installed`)
  return folder
}

/** Tabler's package carries its licence only as the banner of its files. */
async function tablerLicence(): Promise<string> {
  const css = await readFile(join(folderOf('@tabler/core'), 'dist/css/tabler.min.css'), 'utf8')
  const banner = /\/\*![\s\S]*?\*\//.exec(css)?.[0]
  if (banner === undefined) throw new Error('tabler.min.css has lost the banner that names its licence')
  return `${banner}\n\n${MIT}`
}

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`

/** Copies the browser's share of the dependencies, with their licences, into `appliance/public/vendor`. */
export async function generateAssets(): Promise<void> {
  await mkdir(VENDOR, { recursive: true })
  for (const { package: name, file, as } of FILES) await cp(join(folderOf(name), file), join(VENDOR, as))
  await writeFile(join(VENDOR, 'tabler.LICENSE.txt'), await tablerLicence())
}

if (import.meta.main) await generateAssets()
