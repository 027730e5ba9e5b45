import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestResult } from '../tools/check/results.ts'
import { createSkeleton, type Files, type Skeleton } from './support/skeleton.ts'

const RUNNER = [
  'tools/check',
  'tools/packages.mjs',
  'tools/unpacked.ts',
  'vitest.config.ts',
  'test/support/postgres.ts',
  'test/support/postgres-setup.ts',
]
const TIME_LIMIT = { timeout: 120_000 }

const test = (body: string): string => `import { expect, it } from 'vitest'\n\n${body}\n`
const GREEN = test("it('stands', () => expect(1).toBe(1))")
const RED = test("it('falls', () => expect(1).toBe(2))")
const IDLE = test("it.skip('waits', () => expect(1).toBe(1))")
const BROKEN = "import './nothing.ts'\n"

const proofs = (title: string): Files => ({
  'docs/proofs.md': `## 1. Planted\n\n| promise | command | file | title |\n|---|---|---|---|\n| a | npm test | agent/src/green.test.ts | ${title} |\n`,
})

const RED_LINE = '✗ failed: agent/src/red.test.ts "falls": expected 1 to be 2 // Object.is equality'

type Ended = { code: number; lines: string[] }

describe('the test runner', () => {
  let skeleton: Skeleton
  beforeAll(async () => {
    skeleton = await createSkeleton(RUNNER)
  })
  afterAll(() => skeleton.remove())

  const start = async (program: string, files: Files, args: string[]): Promise<Ended> => {
    await rm(join(skeleton.place, '.cache/results'), { recursive: true, force: true })
    return skeleton.planted({ ...proofs('stands'), ...files }, () => {
      const command = [join(skeleton.place, 'tools/check', program), ...args]
      return new Promise((resolve) => {
        execFile(process.execPath, command, { cwd: skeleton.place }, (error, stdout, stderr) => {
          const lines = `${stderr}\n${stdout}`.trim().split('\n')
          resolve({ code: error ? Number(error.code) : 0, lines })
        })
      })
    })
  }
  const run = (files: Files, ...args: string[]): Promise<Ended> => start('test.ts', files, args)
  const unit = (files: Files): Promise<Ended> => run(files, '--project', 'unit')

  it('ends with one plain closing line', TIME_LIMIT, async () => {
    const { code, lines } = await unit({ 'agent/src/green.test.ts': GREEN })
    expect(lines.at(-1)).toBe('1 passed, 0 failed')
    expect(code).toBe(0)
  })

  it('fails with a test that fails, and names it with its reason', TIME_LIMIT, async () => {
    const { code, lines } = await unit({ 'agent/src/green.test.ts': GREEN, 'agent/src/red.test.ts': RED })
    expect(lines).toContain(RED_LINE)
    expect(lines.at(-1)).toBe('1 passed, 1 failed')
    expect(code).toBe(1)
  })

  it('fails with a file that does not load', TIME_LIMIT, async () => {
    const { code, lines } = await unit({
      'agent/src/green.test.ts': GREEN,
      'agent/src/broken.test.ts': BROKEN,
    })
    expect(lines.at(-1)).toBe('1 passed, 1 failed')
    expect(code).toBe(1)
  })

  it('fails with a test that was skipped, and names it', TIME_LIMIT, async () => {
    const { code, lines } = await unit({ 'agent/src/green.test.ts': GREEN, 'agent/src/idle.test.ts': IDLE })
    expect(lines.at(-1)).toBe('1 passed, 1 failed, 1 skipped')
    expect(lines).toContain('✗ skipped: agent/src/idle.test.ts "waits"')
    expect(code).toBe(1)
  })

  it('fails where there is nothing to run', TIME_LIMIT, async () => {
    const { code, lines } = await unit({})
    expect(lines.at(-1)).toBe('0 passed, 0 failed')
    expect(code).toBe(1)
  })

  it('fails when a whole run lost the files of a project', TIME_LIMIT, async () => {
    const { code, lines } = await run({ 'agent/src/green.test.ts': GREEN })
    expect(lines).toContainEqual(expect.stringMatching(/^✗ project unit ran 1 files, expected at least \d+$/))
    expect(lines).toContainEqual(
      expect.stringMatching(/^✗ project store ran 0 files, expected at least \d+$/),
    )
    expect(lines).toContain('✗ project hid ran 0 files, expected at least 1')
    expect(code).toBe(1)
  })

  it('fails when its own promise names a test that did not run', TIME_LIMIT, async () => {
    const { code, lines } = await run({ 'agent/src/green.test.ts': GREEN, ...proofs('stands firm') })
    expect(lines).toContain(
      '✗ docs/proofs.md:5: npm test did not run the test: agent/src/green.test.ts "stands firm"',
    )
    expect(code).toBe(1)
  })

  const left = (command: string, tests: TestResult[]): Files => {
    const results = { command, tests, faults: [] }
    return { [`.cache/results/${command.replaceAll(/\W+/g, '-')}.json`]: JSON.stringify(results) }
  }
  const ran = (command: string, title?: string): Files => {
    const green = { project: 'unit', file: 'agent/src/green.test.ts' }
    return left(command, title ? [{ ...green, title, path: title, outcome: 'passed' }] : [])
  }

  it('fails at the end of .ci/run when a row was run by no command', TIME_LIMIT, async () => {
    const { code, lines } = await start('every-row.ts', ran('npm run test:long'), [])
    expect(lines).toContain('✗ npm test did not finish')
    expect(lines).toContain(
      '✗ docs/proofs.md:5: npm test did not run the test: agent/src/green.test.ts "stands"',
    )
    expect(lines.at(-1)).toBe('0 passed, 2 failed')
    expect(code).toBe(1)
  })

  it('names at the end of .ci/run what failed before', TIME_LIMIT, async () => {
    const red = { project: 'unit', file: 'agent/src/red.test.ts', title: 'falls', path: 'falls' }
    const why = 'expected 1 to be 2 // Object.is equality'
    const files = {
      ...ran('npm test', 'stands'),
      ...left('npm run test:long', [{ ...red, outcome: 'failed', why }]),
    }
    const { code, lines } = await start('every-row.ts', files, [])
    expect(lines).toContain(RED_LINE)
    expect(lines.at(-1)).toBe('1 passed, 1 failed')
    expect(code).toBe(1)
  })

  it('ends .ci/run with the sum of both commands', TIME_LIMIT, async () => {
    const files = { ...ran('npm test', 'stands'), ...ran('npm run test:long', 'lasts') }
    const { code, lines } = await start('every-row.ts', files, [])
    expect(lines).toEqual(['1 rows of docs/proofs.md, 0 open', '2 passed, 0 failed'])
    expect(code).toBe(0)
  })
})
