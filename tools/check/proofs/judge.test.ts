import { describe, expect, it } from 'vitest'
import type { TestResult } from '../results.ts'
import { judgeBench, judgeTests, missingTests } from './judge.ts'
import type { ProofCommand, ProofRow } from './parse.ts'

const row = (title: string, command: ProofCommand = 'npm test', file = 'a.test.ts'): ProofRow => ({
  section: '1',
  promise: 'a promise',
  line: 9,
  proof: { command, file, title },
})

const result = (title: string, outcome: TestResult['outcome'], describes = 'the house'): TestResult => ({
  project: 'unit',
  file: 'a.test.ts',
  title,
  path: `${describes} > ${title}`,
  outcome,
})

describe('the judge of proofs', () => {
  it('accepts a named test that ran and passed, by its title or by its whole path', () => {
    const results = [result('stands', 'passed')]
    expect(judgeTests([row('stands'), row('the house > stands')], 'npm test', results)).toEqual([])
  })

  it.each(['failed', 'skipped'] as const)('refuses a named test that was %s', (outcome) => {
    const faults = judgeTests([row('stands')], 'npm test', [result('stands', outcome)])
    expect(faults).toEqual([`docs/proofs.md:9: npm test ${outcome} the test: a.test.ts "stands"`])
  })

  it('refuses a named test that did not run, or ran in another file', () => {
    expect(judgeTests([row('stands')], 'npm test', [])).toHaveLength(1)
    const elsewhere = row('stands', 'npm test', 'b.test.ts')
    expect(judgeTests([elsewhere], 'npm test', [result('stands', 'passed')])).toEqual([
      'docs/proofs.md:9: npm test did not run the test: b.test.ts "stands"',
    ])
  })

  it('wants every test that bears the title, on either engine', () => {
    const results = [result('stands', 'passed', 'on sqlite'), result('stands', 'skipped', 'on postgres')]
    expect(judgeTests([row('stands')], 'npm test', results)).toHaveLength(1)
    expect(judgeTests([row('on sqlite > stands')], 'npm test', results)).toEqual([])
  })

  it("leaves another command's rows and open ones alone", () => {
    const open: ProofRow = { ...row(''), proof: null }
    expect(judgeTests([open, row('stands', 'npm run test:long')], 'npm test', [])).toEqual([])
  })

  it('names tests and rows of the bench that do not exist', () => {
    const rows = [row('stands'), row('falls', 'npm run test:long'), row('polls', 'npm run bench')]
    expect(missingTests(rows, [result('stands', 'passed')])).toEqual([
      'docs/proofs.md:9: no such test: a.test.ts "falls"',
    ])
    expect(judgeBench(rows, ['another'])).toHaveLength(1)
    expect(judgeBench(rows, ['polls'])).toEqual([])
  })
})
