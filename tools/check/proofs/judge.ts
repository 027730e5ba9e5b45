import type { TestResult } from '../results.ts'
import type { Proof, ProofCommand, ProofRow } from './parse.ts'

type Proved = ProofRow & { proof: Proof }
type Named = Pick<TestResult, 'file' | 'title' | 'path'>

const isProved = (row: ProofRow): row is Proved => row.proof !== null

/** The rows that a command has to prove. */
export const rowsOf = (rows: ProofRow[], command: ProofCommand): Proved[] =>
  rows.filter(isProved).filter((row) => row.proof.command === command)

/** A row means every test of that file whose title, or describes and title joined by ` > `, is the named one. */
const means = ({ proof }: Proved, test: Named): boolean =>
  test.file === proof.file && (test.title === proof.title || test.path === proof.title)

const fault = ({ line, proof }: Proved, what: string): string =>
  `docs/proofs.md:${line}: ${what}: ${proof.file} "${proof.title}"`

/** Rows of test commands that name a test which does not exist. */
export function missingTests(rows: ProofRow[], tests: Named[]): string[] {
  return rows
    .filter(isProved)
    .filter((row) => row.proof.command !== 'npm run bench' && !tests.some((test) => means(row, test)))
    .map((row) => fault(row, 'no such test'))
}

/** A command's own rows: each named test must have run and passed. */
export function judgeTests(rows: ProofRow[], command: ProofCommand, results: TestResult[]): string[] {
  return rowsOf(rows, command).flatMap((row) => {
    const meant = results.filter((test) => means(row, test))
    if (meant.length === 0) return [fault(row, `${command} did not run the test`)]
    const unproved = meant.find((test) => test.outcome !== 'passed')
    return unproved ? [fault(row, `${command} ${unproved.outcome} the test`)] : []
  })
}

/** The bench's own rows: each must be among the names of the rows that it measured or can measure. */
export function judgeBench(rows: ProofRow[], names: string[]): string[] {
  return rowsOf(rows, 'npm run bench')
    .filter(({ proof }) => !names.includes(proof.title))
    .map((row) => fault(row, 'no such row of the bench'))
}
