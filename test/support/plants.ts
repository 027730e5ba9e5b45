import type { Files } from './skeleton.ts'

/** A violation: the files that make it, and the file and rule its fault has to name. */
export type Plant = { check: string; rule: string; file: string; files: Files }

const plant = (check: string, rule: string, file: string, content: string, others: Files = {}): Plant => ({
  check,
  rule,
  file,
  files: { [file]: content, ...others },
})

const importing = (path: string): string => `import '${path}'\n`
const emptyModule = 'export {}\n'

const forbiddenImporters: [library: string, file: string][] = [
  ['node-hid', 'agent/src/drivers/planted-hid.ts'],
  ['knex', 'appliance/src/features/people/planted-sql.ts'],
  ['sqlite3', 'appliance/src/compose-planted-sqlite.ts'],
  ['pg', 'appliance/src/features/people/planted-pg.ts'],
  ['koa', 'appliance/src/features/people/planted-web.ts'],
  ['@koa/router', 'appliance/src/features/people/planted-router.ts'],
  ['handlebars', 'appliance/src/features/people/planted-view.ts'],
  ['ldapjs', 'appliance/src/features/people/planted-ldap.ts'],
  ['yaml', 'appliance/src/features/people/planted-yaml.ts'],
  ['node-cron', 'appliance/src/features/people/planted-cron.ts'],
  ['pdfkit', 'appliance/src/features/people/planted-pdf.ts'],
]

const imports: Plant[] = [
  plant('imports', 'no-circular', 'agent/src/one-way.ts', importing('./other-way.ts'), {
    'agent/src/other-way.ts': importing('./one-way.ts'),
  }),
  plant('imports', 'protocol-stands-alone', 'protocol/src/planted-node.ts', importing('node:fs')),
  plant('imports', 'protocol-stands-alone', 'protocol/src/planted-library.ts', importing('pino')),
  plant(
    'imports',
    'agent-and-appliance-never-meet',
    'agent/src/planted-arrow.ts',
    importing('../../appliance/src/platform/clock.ts'),
  ),
  plant(
    'imports',
    'agent-and-appliance-never-meet',
    'appliance/src/planted-arrow.test.ts',
    "import type { driver } from '../../agent/src/drivers/one.ts'\n\nexport type Planted = typeof driver\n",
  ),
  plant(
    'imports',
    'virtual-headsets-stay-outside',
    'agent/src/planted-virtual.ts',
    importing('../virtual/planted-headset.ts'),
    { 'agent/virtual/planted-headset.ts': emptyModule },
  ),
  plant(
    'imports',
    'virtual-headsets-share-no-driver',
    'agent/virtual/planted-driver.ts',
    importing('../src/drivers/one.ts'),
  ),
  plant(
    'imports',
    'platform-knows-no-feature',
    'appliance/src/platform/planted-feature.ts',
    importing('../features/people/index.ts'),
  ),
  plant(
    'imports',
    'features-only-through-the-door',
    'appliance/src/features/hubs/planted-window.ts',
    importing('../people/store.ts'),
    { 'appliance/src/features/people/store.ts': emptyModule },
  ),
  plant(
    'imports',
    'features-only-through-the-door',
    'appliance/src/planted-window.ts',
    importing('./features/people/rules.ts'),
    { 'appliance/src/features/people/rules.ts': emptyModule },
  ),
  ...forbiddenImporters.map(([library, file]) =>
    plant('imports', 'one-importer-each', file, importing(library)),
  ),
  plant('imports', 'tests-are-leaves', 'agent/src/planted-leaf.ts', importing('./some.test.ts'), {
    'agent/src/some.test.ts': emptyModule,
  }),
  plant('imports', 'only-what-exists', 'agent/src/planted-nothing.ts', importing('./nothing.ts')),
]

const skippedTest = (kind: string): string =>
  `import { expect, it } from 'vitest'\n\nit.${kind}('waits', () => {\n  expect(1).toBe(1)\n})\n`

const lint: Plant[] = [
  plant('lint', 'no-process-env', 'agent/src/planted-env.ts', 'export const home = process.env.HOME\n'),
  plant(
    'lint',
    'no-floating-promises',
    'agent/src/planted-promise.ts',
    "import { rm } from 'node:fs/promises'\n\nexport const forget = (): void => {\n  rm('x')\n}\n",
  ),
  plant('lint', 'no-disabled-tests', 'agent/src/planted-skip.test.ts', skippedTest('skip')),
  plant('lint', 'no-focused-tests', 'agent/src/planted-only.test.ts', skippedTest('only')),
  plant('lint', 'no-default-export', 'agent/src/planted-default.ts', 'export default 1\n'),
  plant('lint', 'no-explicit-any', 'agent/src/planted-any.ts', 'export const loose = (x: any): void => x\n'),
  plant('lint', 'no-empty', 'agent/src/planted-catch.ts', 'try {\n  console.log(1)\n} catch {}\n'),
  plant('lint', 'filename-case', 'agent/src/plantedName.ts', emptyModule),
  plant('lint', 'no-warning-comments', 'agent/src/planted-note.ts', '// FIXME: later\nexport {}\n'),
]

const lines = (count: number, text: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => text(n)).join('\n')

const longFunction = `export function long(): void {\n${lines(90, (n) => `  console.log(${n})`)}\n}\n`

const others: Plant[] = [
  plant('format', '[warn]', 'agent/src/planted-format.ts', 'export const   crooked = "1";\n'),
  plant('types', 'TS2322', 'agent/src/planted-type.ts', "export const count: number = 'one'\n"),
  plant('types', 'TS1294', 'agent/src/planted-enum.ts', 'export enum Colour {\n  Red,\n}\n'),
  plant(
    'sizes',
    'limit 400',
    'agent/src/planted-long-file.ts',
    lines(401, (n) => `export const v${n} = ${n}`),
  ),
  plant('sizes', 'limit 80', 'agent/src/planted-long-function.ts', longFunction),
  plant('dead', 'Unused files', 'agent/src/planted-unused.ts', 'export const nobody = 1\n'),
  plant(
    'dead',
    'Unused exports',
    'protocol/src/index.ts',
    'export const VERSION = 1\nexport const SPARE = 2\n',
  ),
]

/** One violation of every rule, at least. */
export const PLANTS: Plant[] = [...imports, ...lint, ...others]
