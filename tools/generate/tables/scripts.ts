import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../check/root.ts'
import { code, type Table } from './table.ts'

const MEANINGS: Readonly<Record<string, string>> = {
  demo: 'A directory, an appliance and 25 hubs with virtual headsets play the main job. `-- --check` proves it and ends.',
  start: 'Runs the appliance.',
  dev: 'Runs the appliance and starts it again after every change of a file.',
  earshot: 'The command of the appliance: `npm run earshot -- status`.',
  'earshot-hub': 'The command of the hub: `npm run earshot-hub -- status`.',
  test: 'Every test that runs on every change.',
  'test:hid': 'Only the hub on a real kernel HID node, in a small virtual machine.',
  'test:long':
    'What takes long: clean installation, container image, kills, sabotages, walks over every page, form and step.',
  check:
    'Format, lint, types, imports, sizes, dead code, proofs and `npm test`. `-- format lint …` runs only those.',
  bench: 'Measures against `docs/performance.md`. `-- NAME` runs only rows with that name.',
  generate: 'Writes everything that is derived from the code, the tables of these pages included.',
  screenshots: 'Takes the pictures of these pages from a real appliance.',
  'new:migration': 'Makes and lists an empty migration: `npm run new:migration add-policy-revisions`.',
  format: 'Formats every file.',
}

/** Scripts of the root `package.json`. Throws when one has no meaning here, or a meaning has lost its script. */
export function scriptTable(): Table {
  const text = readFileSync(join(root, 'package.json'), 'utf8')
  const { scripts } = JSON.parse(text) as { scripts: Record<string, string> }
  const lost = Object.keys(MEANINGS).filter((name) => !(name in scripts))
  if (lost.length > 0) throw new Error(`package.json has no script ${lost.join(', ')}`)
  return {
    head: ['Command', 'What it does'],
    rows: Object.keys(scripts).map((name) => [
      code(name === 'start' || name === 'test' ? `npm ${name}` : `npm run ${name}`),
      meaningOf(name),
    ]),
  }
}

function meaningOf(name: string): string {
  const meaning = MEANINGS[name]
  if (meaning === undefined)
    throw new Error(`tools/generate/tables/scripts.ts says nothing about the script ${name}`)
  return meaning
}
