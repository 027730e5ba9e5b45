import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from '../../tools/check/root.ts'

/** Paths below the root and what the files hold. */
export type Files = Record<string, string>

const CONFIGURATION = [
  '.dependency-cruiser.cjs',
  '.gitignore',
  '.oxlintrc.json',
  '.prettierignore',
  '.prettierrc.json',
  'knip.json',
  'tsconfig.json',
]

const workspace = (name: string, dependencies: Record<string, string>, exported: object = {}): string =>
  `${JSON.stringify({ name, version: '0.1.0', type: 'module', ...exported, dependencies }, null, 2)}\n`

const WORKSPACES = ['protocol', 'appliance', 'agent']

const protocol = { '@earshot/protocol': '0.1.0' }

/** The smallest tree that has every kind of place the rules speak of, and breaks none. */
const SOURCES: Files = {
  'package.json': `${JSON.stringify({ name: 'earshot', type: 'module', workspaces: WORKSPACES }, null, 2)}\n`,
  'protocol/package.json': workspace('@earshot/protocol', {}, { exports: './src/index.ts' }),
  'appliance/package.json': workspace('@earshot/appliance', protocol),
  'agent/package.json': workspace('@earshot/agent', protocol),
  'protocol/src/index.ts': 'export const VERSION = 1\n',
  'appliance/src/main.ts': "import { compose } from './compose.ts'\n\ncompose()\n",
  'appliance/src/compose.ts':
    "import { VERSION } from '@earshot/protocol'\nimport { createPeople } from './features/people/index.ts'\n\nexport const compose = (): unknown[] => [VERSION, createPeople()]\n",
  'appliance/src/features/people/index.ts':
    "import { now } from '../../platform/clock.ts'\n\nexport const createPeople = (): number => now()\n",
  'appliance/src/platform/clock.ts': 'export const now = (): number => Date.now()\n',
  'agent/src/main.ts':
    "import { VERSION } from '@earshot/protocol'\nimport { driver } from './drivers/one.ts'\n\nconsole.log(VERSION, driver)\n",
  'agent/src/drivers/one.ts': "export const driver = 'one'\n",
}

export type Skeleton = {
  place: string
  /** Writes files, runs `work` and takes them away again. */
  planted<T>(files: Files, work: () => Promise<T>): Promise<T>
  remove(): Promise<void>
}

const isNoTest = (path: string): boolean => !path.endsWith('.test.ts')

async function write(place: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(place, dirname(path)), { recursive: true })
    await writeFile(join(place, path), content)
  }
}

/** npm's packages by links; our workspaces are those of the skeleton. */
async function linkPackages(place: string): Promise<void> {
  const packages = join(root, 'node_modules')
  await mkdir(join(place, 'node_modules', '@earshot'), { recursive: true })
  const names = (await readdir(packages)).filter((name) => name !== '@earshot' && !name.startsWith('.'))
  await Promise.all([
    ...[...names, '.bin'].map((name) => symlink(join(packages, name), join(place, 'node_modules', name))),
    ...WORKSPACES.map((name) => symlink(join(place, name), join(place, 'node_modules', '@earshot', name))),
  ])
}

/**
 * A folder laid out like the project, with its configuration, so small that every check is clean and quick. `copied` are
 * further files and folders of the project to have in it.
 */
export async function createSkeleton(copied: string[] = []): Promise<Skeleton> {
  const place = await mkdtemp(join(tmpdir(), 'earshot-skeleton-'))
  await write(place, SOURCES)
  for (const path of [...CONFIGURATION, ...copied]) {
    await cp(join(root, path), join(place, path), { recursive: true, filter: isNoTest })
  }
  await linkPackages(place)
  return {
    place,
    planted: async (files, work) => {
      await write(place, files)
      try {
        return await work()
      } finally {
        await Promise.all(Object.keys(files).map((path) => rm(join(place, path))))
        await write(
          place,
          Object.fromEntries(Object.entries(SOURCES).filter(([path]) => Object.hasOwn(files, path))),
        )
      }
    },
    remove: () => rm(place, { recursive: true, force: true }),
  }
}
