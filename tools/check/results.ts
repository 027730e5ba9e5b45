import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './root.ts'

/** One test as it ended. `title` is its own, `path` that of its describes and its own, joined by ` > `; `why` it failed. */
export type TestResult = {
  project: string
  file: string
  title: string
  path: string
  outcome: 'passed' | 'failed' | 'skipped'
  why?: string
}

/** What one test command did. `faults` are failures outside any test: a file that does not load, a stray rejection. */
export type RunResults = { command: string; tests: TestResult[]; faults: string[] }

export type Totals = { passed: number; failed: number; skipped: number }

const folder = join(root, '.cache', 'results')
const fileOf = (command: string): string => join(folder, `${command.replaceAll(/\W+/g, '-')}.json`)

/** Keeps the results of a command for those that judge over several commands. */
export async function saveResults(results: RunResults): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(fileOf(results.command), JSON.stringify(results, null, 1))
}

/** The last results of a command, or undefined where it has not run since they were removed. */
export async function loadResults(command: string): Promise<RunResults | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(command), 'utf8')) as RunResults
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

export function totalsOf({ tests, faults }: Pick<RunResults, 'tests' | 'faults'>): Totals {
  const count = (outcome: TestResult['outcome']): number =>
    tests.filter((test) => test.outcome === outcome).length
  return { passed: count('passed'), failed: count('failed') + faults.length, skipped: count('skipped') }
}

/** Everything that failed, a line each: where a run is read from its end, that end says what to look at. */
export function failuresOf({ tests, faults }: Pick<RunResults, 'tests' | 'faults'>): string[] {
  const failed = tests.filter(({ outcome }) => outcome === 'failed')
  const named = failed.map(({ file, path, why }) => `failed: ${file} "${path}"${why ? `: ${why}` : ''}`)
  return [...named, ...faults]
}

/** The last line of a run, plain and alone: `N passed, N failed`. */
export function closingLine({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
