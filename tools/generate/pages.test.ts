import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HUB_VARIABLES } from '../../agent/src/config/env.ts'
import { VARIABLES } from '../../appliance/src/config/env.ts'
import { root } from '../check/root.ts'
import { PICTURES } from '../screenshots/pictures.ts'
import { pages } from './documents.ts'
import { applianceCommands, hubCommands, type Described } from './tables/commands.ts'

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const all = pages().map((path) => ({ path, text: read(path) }))

/** Lines of the shell in a page. */
const shellLines = (text: string): string[] =>
  [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
    block.split('\n').map((line) => line.trim()),
  )

/** A heading's anchor, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-')

const anchorsIn = (text: string): string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading))

describe('links', () => {
  const links = all.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, target = '']) => ({ path, target })),
  )

  it('lead to a file and a heading that exist', () => {
    const broken = links.filter(({ path, target }) => {
      const [file = '', anchor] = target.split('#')
      const place = file === '' ? path : join(dirname(path), file)
      if (!existsSync(join(root, place))) return true
      return anchor !== undefined && !anchorsIn(read(place)).includes(anchor)
    })
    expect(broken).toEqual([])
    expect(links.length).toBeGreaterThan(50)
  })

  it('reach every page from another one', () => {
    const reached = new Set(links.map(({ path, target }) => join(dirname(path), target.split('#')[0] ?? '')))
    const folders = ['docs/adr', 'docs/devices'].filter((folder) => reached.has(folder))
    const lost = all
      .map(({ path }) => path)
      .filter((path) => path !== 'README.md' && !reached.has(path) && !folders.includes(dirname(path)))
    expect(lost).toEqual([])
  })
})

describe('the documents', () => {
  it('are there for admins, for ops and for contributors', () => {
    const count = (folder: string): number =>
      all.filter(({ path }) => dirname(path) === `docs/${folder}`).length
    expect(count('admin')).toBeGreaterThanOrEqual(6)
    expect(count('ops')).toBeGreaterThanOrEqual(9)
    expect(count('contributing')).toBeGreaterThanOrEqual(7)
  })

  it('show pictures, each of which “npm run screenshots” takes of a real appliance', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const wanted = [...(scripts['screenshots'] ?? '').matchAll(/--only (\S+)/g)].map(([, name = '']) => name)
    const taken = PICTURES.filter(({ name }) => wanted.some((part) => name.includes(part)))
    const shown = all.flatMap(({ path, text }) =>
      [...text.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, target = '']) => join(dirname(path), target)),
    )
    expect(shown.toSorted()).toEqual(taken.map(({ name }) => `docs/pictures/${name}.light.png`).toSorted())
    expect(globSync('docs/pictures/*', { cwd: root }).toSorted()).toEqual(shown.toSorted())
    expect(shown).toHaveLength(2)
  })
})

describe('commands that pages show', () => {
  const lines = all.flatMap(({ text }) => shellLines(text))
  const known: Described[] = [...applianceCommands(), ...hubCommands()]
  const common = new Set(['--json', '--output', '--organization', '--help'])

  /** `npm run earshot -- status --json` and `sudo earshot status --json` are the same command. */
  const typed = lines.flatMap((line) => {
    const plain = line
      .replace(/^npm run (earshot|earshot-hub) --(?= )/, '$1')
      .replace(/^(sudo |docker compose exec \w+ )+/, '')
    return /^earshot(-hub)? /.test(plain) ? [plain] : []
  })

  it('exist, with the options that they are given', () => {
    const wrong = typed.filter((line) => {
      const fitting = known.filter(({ name }) => `${line} `.startsWith(`${name} `))
      const options = new Set(fitting.flatMap((command) => command.options.map(({ long }) => long)))
      const given = line.match(/--[a-z][a-z-]*/g) ?? []
      return fitting.length === 0 || given.some((option) => !options.has(option) && !common.has(option))
    })
    expect(wrong).toEqual([])
    expect(typed.length).toBeGreaterThan(15)
  })

  it('that npm runs are scripts of this repository', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = all.flatMap(({ text }) =>
      [...text.matchAll(/npm run ([a-z][\w:-]*)/g)].map(([, name = '']) => name),
    )
    expect(named.filter((name) => !(name in scripts))).toEqual([])
    expect(named.length).toBeGreaterThan(20)
  })
})

describe('variables', () => {
  const known = new Set([
    ...Object.keys(VARIABLES),
    ...Object.keys(HUB_VARIABLES),
    'EARSHOT_DATABASE_PASSWORD_FILE',
    'EARSHOT_PORT',
  ])
  const packaging = globSync(
    ['Dockerfile', 'docker-compose.yml', 'docker/*.*', 'agent/packaging/*', 'helm/*.*', 'helm/templates/*'],
    { cwd: root },
  )

  it('that pages, image, compose, unit and chart name are known to the programs', () => {
    const texts = [...all, ...packaging.map((path) => ({ path, text: read(path) }))]
    const named = texts.flatMap(({ path, text }) =>
      [...text.matchAll(/EARSHOT_[A-Z_]*[A-Z]/g)].map(([name]) => ({ path, name })),
    )
    expect(named.filter(({ name }) => !known.has(name) && name !== 'EARSHOT_HUB')).toEqual([])
    expect(named.length).toBeGreaterThan(60)
    expect(packaging.length).toBeGreaterThan(15)
  })
})

describe('messages of the log that are worth an alarm', () => {
  it('are written by the appliance in these words', () => {
    const rows = [...read('docs/ops/logs.md').matchAll(/^\| `([a-z][^`]* [^`]*)` +\|/gm)].map(
      ([, message = '']) => message,
    )
    const sources = globSync('appliance/src/**/*.ts', { cwd: root }).map(read).join('\n')
    expect(rows.filter((message) => !sources.includes(`'${message}'`))).toEqual([])
    expect(rows).toHaveLength(7)
  })
})

describe('decision records', () => {
  const records = globSync('docs/adr/*.md', { cwd: root }).toSorted()

  it('are numbered without a gap', () => {
    const numbers = records.map((path) => Number(/(\d{4})-[a-z-]+\.md$/.exec(path)?.[1]))
    expect(numbers).toEqual(records.map((_, place) => place + 1))
    expect(records.length).toBeGreaterThanOrEqual(12)
  })

  it.each(records)('%s says context, decision and consequences in about half a page', (path) => {
    const text = read(path)
    expect(text.match(/^#+ .*$/gm)?.slice(1)).toEqual(['## Context', '## Decision', '## Consequences'])
    expect(text.length).toBeLessThan(3_200)
  })
})
