import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../root.ts'
import { PLACES, runTool, type Check } from './tool.ts'

/** Lines: what is above `aim` is printed, what is above `limit` fails. */
const FILE = { aim: 200, limit: 400 }
const FUNCTION = { aim: 45, limit: 80 }

/** Lists of facts and texts are as long as what they list. */
const EXEMPT = /(^|\/)(catalogue|migrations|messages)\/|-texts\.ts$|^appliance\/public\/vendor\/|\.d\.ts$/

type Measured = { what: string; lines: number; aim: number; limit: number }
type Diagnostic = { filename: string; labels: { span: { offset: number; length: number; line: number } }[] }

const linesOf = (text: string): number => text.split('\n').length

async function measureFiles(place: string): Promise<Measured[]> {
  const files = PLACES.flatMap((name) =>
    globSync(`${name}/**/*.{ts,mjs,js,hbs}`, {
      cwd: place,
      exclude: (path) => path.includes('node_modules') || EXEMPT.test(path),
    }),
  ).filter((path) => !EXEMPT.test(path))
  return Promise.all(
    files.map(async (path) => {
      const lines = linesOf((await readFile(join(place, path), 'utf8')).trimEnd())
      return { what: path, lines, ...FILE }
    }),
  )
}

/** oxlint names the functions above the aim; how long each is, its span tells. */
async function measureFunctions(place: string): Promise<Measured[]> {
  const config = join(root, 'tools/check/oxlint-functions.json')
  const { output } = await runTool(place, 'oxlint', ['-c', config, '--format', 'json', ...PLACES])
  const { diagnostics } = JSON.parse(output) as { diagnostics: Diagnostic[] }
  const long = diagnostics.filter(({ filename }) => !EXEMPT.test(filename))
  return Promise.all(
    long.map(async ({ filename, labels }) => {
      const source = await readFile(join(place, filename))
      const { offset = 0, length = 0, line = 0 } = labels[0]?.span ?? {}
      const lines = linesOf(source.subarray(offset, offset + length).toString())
      return { what: `${filename}:${line}`, lines, ...FUNCTION }
    }),
  )
}

const describe = ({ what, lines, limit }: Measured): string =>
  `size: ${what} has ${lines} lines (limit ${limit})`

/** Lines per file and per function. */
export const checkSizes: Check = async (place) => {
  const files = await measureFiles(place)
  const all = [...files, ...(await measureFunctions(place))].toSorted((a, b) => b.lines - a.lines)
  return {
    checked: files.length,
    faults: all.filter(({ lines, limit }) => lines > limit).map(describe),
    notes: all.filter(({ lines, aim, limit }) => lines > aim && lines <= limit).map(describe),
  }
}
