// The end of .ci/run: every promise with a test was judged by a command that ran. Prints the closing line of all.
import { readProofs } from './proofs/read.ts'
import { judgeTests } from './proofs/judge.ts'
import { closingLine, failuresOf, loadResults, totalsOf, type RunResults } from './results.ts'
import { root } from './root.ts'
import { PROJECTS, type TestCommand } from './run-tests.ts'

const commands = Object.keys(PROJECTS) as TestCommand[]
const { rows, faults } = await readProofs(root)
const runs: RunResults[] = []
for (const command of commands) {
  const results = await loadResults(command)
  if (results) runs.push(results)
  else faults.push(`${command} did not finish`)
  if (!results) faults.push(...judgeTests(rows, command, []))
}
const all = {
  tests: runs.flatMap((run) => run.tests),
  faults: [...runs.flatMap((run) => run.faults), ...faults],
}
for (const failure of failuresOf(all)) console.error(`✗ ${failure}`)
const open = rows.filter((row) => row.proof === null).length
console.log(`${rows.length} rows of docs/proofs.md, ${open} open`)
const totals = totalsOf(all)
console.log(closingLine(totals))
process.exit(totals.failed === 0 ? 0 : 1)
