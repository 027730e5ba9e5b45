import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../../..')
const DRIVER = join(ROOT, 'agent/src/drivers/earshot-reference/settings.ts')

/** The real driver with one thing wrong in it, and what the compiler has to say about it. */
const MISTAKES: readonly (readonly [name: string, right: string, wrong: string, says: RegExp])[] = [
  ['forgets a setting', "  'safety.g616': at(0x14),\n", '', /Property '"safety\.g616"' is missing/],
  ['forgets the last setting', "  'ui.name': wider(0x41, utf8(48)),\n", '', /Property '"ui\.name"' is missing/],
  ['binds a text as a number', 'wider(0x41, utf8(48))', 'at(0x41)', /'number' is not assignable to type 'string'/],
  ['binds a number as a text', "'mic.volume': at(0x02)", "'mic.volume': wider(0x02, utf8(1))", /'string' is not assignable/],
  ['binds a row as a number', 'wider(0x40, signedBytes(10))', 'at(0x40)', /'number' is not assignable/],
  ['binds a switch as a row', "'bt.enabled': at(0x13)", "'bt.enabled': wider(0x13, signedBytes(1))", /'number\[\]' is not assignable/],
  ['binds a setting that the model lacks', "'safety.g616':", "'ring.base.volume': at(0x55),\n  'safety.g616':", /'ring\.base\.volume'' does not exist/],
  ['binds a setting that nobody knows', "'safety.g616':", "'safety.nope': at(0x55),\n  'safety.g616':", /'safety\.nope'' does not exist/],
] // prettier-ignore

describe('a driver', () => {
  let folder: string
  let output: string[]

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-drivers-'))
    const driver = await readFile(DRIVER, 'utf8')
    await writeFile(join(folder, 'right.ts'), elsewhere(driver))
    for (const [place, [, right, wrong]] of MISTAKES.entries()) {
      if (driver.split(right).length !== 2) throw new Error(`the driver has not just one ${right}`)
      await writeFile(join(folder, `wrong-${place}.ts`), elsewhere(driver.replace(right, wrong)))
    }
    output = await compile(folder)
  }, 60_000)
  afterAll(() => rm(folder, { recursive: true }))

  const faultsOf = (name: string): string[] => output.filter((line) => line.startsWith(`${name}.ts(`))

  test('that binds every setting of its model rightly compiles', () => {
    expect(faultsOf('right')).toEqual([])
  })

  test.each(MISTAKES.map(([name, , , says], place) => ({ name, says, place })))(
    'that $name does not compile',
    ({ says, place }) => {
      const faults = faultsOf(`wrong-${place}`)
      expect(faults).toHaveLength(1)
      expect(faults[0]).toMatch(says)
      expect(MISTAKES).toHaveLength(8)
    },
  )
})

/** The same module in another folder. */
const elsewhere = (text: string): string =>
  text
    .replace("'@earshot/protocol'", `'${join(ROOT, 'protocol/src/index.ts')}'`)
    .replace("'../bindings.ts'", `'${join(ROOT, 'agent/src/drivers/bindings.ts')}'`)

/** What the compiler says under the rules of the project, fault by fault. */
async function compile(folder: string): Promise<string[]> {
  const compilerOptions = { typeRoots: [join(ROOT, 'node_modules/@types')] }
  const rules = { extends: join(ROOT, 'tsconfig.json'), compilerOptions, include: ['.'], exclude: [] }
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(rules))
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [compiler, '-p', '.', '--pretty', 'false'],
      { cwd: folder },
      (_, said, warned) => resolve(`${said}${warned}`.split(/^(?=\S)/m)),
    )
  })
}
