import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CHECKS } from '../tools/check/checks/index.ts'
import { checkImports } from '../tools/check/checks/imports.ts'
import type { Finding } from '../tools/check/checks/tool.ts'
import { root } from '../tools/check/root.ts'
import { PLANTS } from './support/plants.ts'
import { createSkeleton, type Skeleton } from './support/skeleton.ts'

const EVERY_PLANT = 39
/** The tool that reads nothing calls nothing a violation: it has to have seen about as much as there is. */
const FEWEST_MODULES = 600
const TIME_LIMIT = { timeout: 120_000 }

/** `dead` prints its rule as a heading over the files. */
const names = (text: string, rule: string, file: string): boolean =>
  text.includes(rule) && text.includes(file)

describe('the checks', () => {
  let skeleton: Skeleton
  const run = (check: string): Promise<Finding> => CHECKS[check]!(skeleton.place)
  beforeAll(async () => {
    skeleton = await createSkeleton()
  })
  afterAll(() => skeleton.remove())

  it(`name file and rule of each of ${EVERY_PLANT} planted violations`, TIME_LIMIT, async () => {
    const checks = [...new Set(PLANTS.map((plant) => plant.check))]
    let caught = 0
    for (const check of checks) {
      const plants = PLANTS.filter((plant) => plant.check === check)
      const files = Object.assign({}, ...plants.map((plant) => plant.files)) as Record<string, string>
      const { faults } = await skeleton.planted(files, () => run(check))
      const missed = plants.filter(({ rule, file }) => {
        const told = check === 'dead' ? [faults.join('\n')] : faults
        return !told.some((fault) => names(fault, rule, file))
      })
      expect(missed, `${check} said:\n${faults.join('\n')}`).toEqual([])
      caught += plants.length
    }
    expect(caught).toBe(EVERY_PLANT)
    expect([...checks, 'proofs'].toSorted()).toEqual(Object.keys(CHECKS).toSorted())
  })

  it('find nothing where nothing is planted', TIME_LIMIT, async () => {
    const checks = Object.keys(CHECKS).filter((check) => check !== 'proofs')
    for (const check of checks) expect(await run(check), check).toMatchObject({ faults: [] })
    expect(checks).toHaveLength(6)
  })

  it('name the promise whose test does not exist', TIME_LIMIT, async () => {
    const row = (title: string): string => `| a | npm test | tools/check/proofs/judge.test.ts | ${title} |`
    const rows = [row('refuses a named test that did not run, or ran in another file'), row('is not there')]
    const bench = '| b | npm run bench | tools/bench/rows/index.ts | is not measured |'
    const files = { 'docs/proofs.md': ['## 1. Planted', ...rows, bench].join('\n') }
    const { faults, checked } = await skeleton.planted(files, () => run('proofs'))
    expect(checked).toBe(3)
    expect(faults).toEqual([
      'docs/proofs.md:3: no such test: tools/check/proofs/judge.test.ts "is not there"',
      'docs/proofs.md:4: no such row of the bench: tools/bench/rows/index.ts "is not measured"',
    ])
  })

  it('plant a violation of every import rule there is', async () => {
    const { default: configuration } = (await import('../.dependency-cruiser.cjs')) as {
      default: { forbidden: { name: string }[] }
    }
    const rules = new Set(configuration.forbidden.map(({ name }) => name))
    const planted = new Set(PLANTS.filter(({ check }) => check === 'imports').map(({ rule }) => rule))
    expect([...planted].toSorted()).toEqual([...rules].toSorted())
    expect(rules.size).toBe(10)
  })

  it('find the imports of every module of the project as the rules want them', TIME_LIMIT, async () => {
    const { checked, faults } = await checkImports(root)
    expect(checked).toBeGreaterThan(FEWEST_MODULES)
    expect(faults).toEqual([])
  })
})
