import { startVitest } from 'vitest/node'
import { judgeTests } from './proofs/judge.ts'
import { readProofs } from './proofs/read.ts'
import { resultsReporter } from './reporter.ts'
import { root } from './root.ts'
import { saveResults, type RunResults } from './results.ts'

/** The projects each command runs. */
export const PROJECTS = {
  'npm test': ['unit', 'store', 'journey', 'hid'],
  'npm run test:long': ['long'],
} as const

export type TestCommand = keyof typeof PROJECTS

/** Fewer files than this in a project means that some were lost: a project without any is silently green in vitest. */
const FEWEST_FILES: Record<(typeof PROJECTS)[TestCommand][number], number> = {
  unit: 90,
  store: 20,
  journey: 20,
  hid: 1,
  long: 13,
}

/** A part of a command's run: those projects or files only. Nothing is judged then. */
export type Part = { projects?: string[]; files?: string[] }

function lostFiles(command: TestCommand, tests: RunResults['tests']): string[] {
  return PROJECTS[command].flatMap((project) => {
    const files = new Set(tests.filter((test) => test.project === project).map((test) => test.file))
    const fewest = FEWEST_FILES[project]
    return files.size < fewest
      ? [`project ${project} ran ${files.size} files, expected at least ${fewest}`]
      : []
  })
}

const skipped = (tests: RunResults['tests']): string[] =>
  tests.filter((test) => test.outcome === 'skipped').map((test) => `skipped: ${test.file} "${test.path}"`)

async function unproved(command: TestCommand, tests: RunResults['tests']): Promise<string[]> {
  const { rows, faults } = await readProofs(root)
  return [...faults, ...judgeTests(rows, command, tests)]
}

/**
 * Runs a command's tests. The faults include skipped tests and, for a whole run, projects that lost files and promises
 * of docs/proofs.md that the command did not prove.
 */
export async function runTests(command: TestCommand, part?: Part): Promise<RunResults> {
  const { reporter, collected } = resultsReporter()
  const vitest = await startVitest(part?.files ?? [], {
    root,
    watch: false,
    passWithNoTests: true,
    project: part?.projects ?? [...PROJECTS[command]],
    reporters: ['default', reporter],
  })
  await vitest.close()
  const { tests } = collected
  const judged = part ? [] : [...lostFiles(command, tests), ...(await unproved(command, tests))]
  const faults = [...collected.faults, ...skipped(tests), ...judged]
  const results = { command, tests, faults }
  if (!part) await saveResults(results)
  return results
}
