import { startVitest } from 'vitest/node'
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
  unit: 20,
  store: 2,
  journey: 0,
  hid: 0,
  long: 0,
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

/** Runs a command's tests. The faults include skipped tests and, for a whole run, projects that lost files. */
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
  const faults = [...collected.faults, ...skipped(tests), ...(part ? [] : lostFiles(command, tests))]
  const results = { command, tests, faults }
  if (!part) await saveResults(results)
  return results
}
