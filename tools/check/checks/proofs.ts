import { BENCHES } from '../../bench/rows/index.ts'
import { collectTests } from '../proofs/collect.ts'
import { judgeBench, missingTests } from '../proofs/judge.ts'
import { readProofs } from '../proofs/read.ts'
import type { ProofRow } from '../proofs/parse.ts'
import type { Check } from './tool.ts'

/** Loading every project's files keeps vitest's workers busy: only those that a row names. */
const namedFiles = (rows: ProofRow[]): string[] => [
  ...new Set(rows.flatMap(({ proof }) => (proof && proof.command !== 'npm run bench' ? [proof.file] : []))),
]

/** docs/proofs.md can be read, and each test and row of the bench it names exists. */
export const checkProofs: Check = async (place) => {
  const { rows, faults } = await readProofs(place)
  const tests = await collectTests(namedFiles(rows))
  const open = rows.filter((row) => row.proof === null).length
  return {
    checked: rows.length,
    faults: [
      ...faults,
      ...missingTests(rows, tests),
      ...judgeBench(
        rows,
        BENCHES.map(({ name }) => name),
      ),
    ],
    notes: open > 0 ? [`${open} of ${rows.length} rows are open`] : [],
  }
}
