// npm test, npm run test:hid, npm run test:long: [--long] [--project NAME]… [--install-only] [files…]
import { parseArgs } from 'node:util'
import { probeInstallation } from './installation.ts'
import { runTests, type Part } from './run-tests.ts'
import { closingLine, failuresOf, totalsOf } from './results.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    long: { type: 'boolean', default: false },
    project: { type: 'string', multiple: true },
    'install-only': { type: 'boolean', default: false },
  },
})

function part(): Part | undefined {
  if (!values.project && positionals.length === 0) return undefined
  return { ...(values.project ? { projects: values.project } : {}), files: positionals }
}

async function main(): Promise<boolean> {
  if (values['install-only']) return probeInstallation()
  const results = await runTests(values.long ? 'npm run test:long' : 'npm test', part())
  for (const failure of failuresOf(results)) console.error(`✗ ${failure}`)
  const totals = totalsOf(results)
  console.log(closingLine(totals))
  return totals.failed === 0 && totals.passed > 0
}

process.exit((await main()) ? 0 : 1)
