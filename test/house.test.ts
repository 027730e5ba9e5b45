import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../tools/check/root.ts'
import { startNode } from './support/child.ts'

const WORKSPACES = ['agent', 'appliance', 'protocol']
/** system.md §1. */
const FOLDERS = [...WORKSPACES, '.ci', 'docker', 'docs', 'helm', 'test', 'tools']
const FILES = ['Dockerfile', 'README.md', 'docker-compose.yml', 'package.json', 'tsconfig.json']
/** Where tools expect their own settings. */
const SETTINGS = [
  '.dependency-cruiser.cjs',
  '.dockerignore',
  '.gitignore',
  '.oxlintrc.json',
  '.prettierignore',
  '.prettierrc.json',
  'knip.json',
  'package-lock.json',
  'vitest.config.ts',
]
/** Where JavaScript stands: what runs before Node 24 is there, in a browser, or as it is, without types. */
const PLAIN_JAVASCRIPT =
  /^(?:\.dependency-cruiser\.cjs|(?:agent|appliance)\/bin\/[\w-]+\.mjs|appliance\/public\/.*|docker\/\w+\.mjs|tools\/.*\.mjs)$/

const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .slice(0, -1)
const readJson = async <T>(path: string): Promise<T> =>
  JSON.parse(await readFile(join(root, path), 'utf8')) as T

describe('the top level', () => {
  it('is the workspaces and the folders of the design, and nothing else', async () => {
    const folders = new Set(tracked.filter((path) => path.includes('/')).map((path) => path.split('/')[0]))
    expect([...folders].toSorted()).toEqual(FOLDERS.toSorted())
    const files = tracked.filter((path) => !path.includes('/'))
    expect(files.toSorted()).toEqual([...FILES, ...SETTINGS].toSorted())
    const { workspaces } = await readJson<{ workspaces: string[] }>('package.json')
    expect(workspaces.toSorted()).toEqual(WORKSPACES)
  })
})

describe('TypeScript', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-sources-'))
    await copySources(folder)
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('is only checked by the compiler, and no JavaScript is made of it', async () => {
    const { compilerOptions } = await readJson<{ compilerOptions: object }>('tsconfig.json')
    expect(compilerOptions).toMatchObject({ noEmit: true, erasableSyntaxOnly: true })
    const scripted = tracked.filter((path) => /\.[cm]?js$/.test(path))
    expect(scripted.filter((path) => !PLAIN_JAVASCRIPT.test(path))).toEqual([])
    expect(scripted.length).toBeGreaterThan(8)
    const manifests = await Promise.all(
      ['.', ...WORKSPACES].map((place) => readJson<{ scripts?: object }>(join(place, 'package.json'))),
    )
    const commands = manifests.flatMap((manifest) => Object.entries(manifest.scripts ?? {}))
    expect(
      commands.filter(([name, command]) => /build|prepare|tsc|esbuild|tsx/.test(name + command)),
    ).toEqual([])
    expect(commands.length).toBeGreaterThan(10)
  })

  it.each([
    ['the appliance', 'appliance/bin/earshot.mjs', 'migrate', 'Bring the database'],
    ['the hub', 'agent/bin/earshot-hub.mjs', 'enrol', 'Usage: earshot-hub'],
  ])('of %s is run by Node 24 from its sources alone', async (_, program, word, words) => {
    expect(process.versions.node).toMatch(/^24\./)
    const child = startNode([join(folder, program), '--help'])
    const [said, exit] = await Promise.all([text(child.process.stdout), child.ended])
    expect(exit, child.said()).toBe(0)
    expect(said).toContain(word)
    expect(said).toContain(words)
  })

  it('that runs is the source itself: a changed word is a changed program', async () => {
    const program = join(folder, 'appliance/bin/earshot.mjs')
    const source = join(folder, 'appliance/src/cli.ts')
    expect((await readdir(dirname(source))).filter((name) => /\.[cm]?js$/.test(name))).toEqual([])
    execFileSync('sed', ['-i', 's/On-premises management/Planted words/', source])
    const child = startNode([program, '--help'])
    expect(await text(child.process.stdout)).toContain('Planted words')
  })
})

/** The tracked files of the workspaces, with the libraries they import but without anything that was made of them. */
async function copySources(folder: string): Promise<void> {
  const sources = tracked.filter((path) => WORKSPACES.includes(path.split('/')[0] ?? ''))
  for (const path of ['package.json', ...sources]) await cp(join(root, path), join(folder, path))
  await mkdir(join(folder, 'node_modules/@earshot'), { recursive: true })
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (name !== '@earshot')
      await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  }
  await symlink(join(folder, 'protocol'), join(folder, 'node_modules/@earshot/protocol'))
}
