// npm run check [-- format|lint|types|imports|sizes|dead|proofs|tests …]
import { CHECKS } from './checks/index.ts'
import type { Check } from './checks/tool.ts'
import { closingLine, totalsOf, type Totals } from './results.ts'
import { root } from './root.ts'
import { runTests } from './run-tests.ts'

const TESTS = 'tests'
/** Two at a time: each tool is itself parallel or busy with one core. */
const LANES = 2

async function runOne(name: string, check: Check): Promise<boolean> {
  const started = performance.now()
  const {
    faults,
    notes = [],
    checked,
  } = await check(root).catch((error: unknown) => ({
    faults: [String(error)],
    notes: [],
    checked: undefined,
  }))
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const size = checked === undefined ? '' : `, ${checked} checked`
  const lines = [...notes.map((note) => `  · ${note}`), ...faults.map((fault) => `  ✗ ${fault}`)]
  const verdict = faults.length === 0 ? '✓' : '✗'
  console.log([`${verdict} ${name} (${seconds} s${size})`, ...lines].join('\n'))
  return faults.length === 0
}

async function runChecks(names: string[]): Promise<Totals> {
  const waiting = Object.entries(CHECKS).filter(([name]) => names.includes(name))
  const outcomes: boolean[] = []
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) outcomes.push(await runOne(...next))
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  const passed = outcomes.filter(Boolean).length
  return { passed, failed: outcomes.length - passed, skipped: 0 }
}

async function runSuite(): Promise<Totals> {
  const results = await runTests('npm test')
  for (const fault of results.faults) console.error(`✗ ${fault}`)
  return totalsOf(results)
}

async function main(wanted: string[]): Promise<Totals> {
  const known = [...Object.keys(CHECKS), TESTS]
  const unknown = wanted.filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw new Error(`There is no check ${unknown.join(', ')}, only ${known.join(', ')}.`)
  const names = wanted.length > 0 ? wanted : known
  const checks = await runChecks(names)
  const tests = names.includes(TESTS) ? await runSuite() : { passed: 0, failed: 0, skipped: 0 }
  return {
    passed: checks.passed + tests.passed,
    failed: checks.failed + tests.failed,
    skipped: tests.skipped,
  }
}

const totals = await main(process.argv.slice(2))
console.log(closingLine(totals))
process.exit(totals.failed === 0 ? 0 : 1)
