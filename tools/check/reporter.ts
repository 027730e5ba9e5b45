import { stripVTControlCharacters } from 'node:util'
import type { SerializedError } from 'vitest'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import type { TestResult } from './results.ts'

type Collected = { tests: TestResult[]; faults: string[] }

const MOST_WORDS = 300

/** On one line, without what colours it. */
const inShort = (message: string): string =>
  stripVTControlCharacters(message).replaceAll(/\s+/g, ' ').slice(0, MOST_WORDS)

function resultOf(test: TestCase): TestResult {
  const { state, errors } = test.result()
  const [error] = errors ?? []
  return {
    project: test.project.name,
    file: test.module.relativeModuleId,
    title: test.name,
    path: test.fullName,
    outcome: state === 'pending' ? 'failed' : state,
    ...(error && { why: inShort(error.message) }),
  }
}

function faultsOf(module: TestModule): string[] {
  const suites = [...module.children.allSuites()].flatMap((suite) => suite.errors())
  return [...module.errors(), ...suites].map((error) => `${module.relativeModuleId}: ${error.message}`)
}

/** A vitest reporter that keeps every test's outcome; `collected` is complete when the run has ended. */
export function resultsReporter(): { reporter: Reporter; collected: Collected } {
  const collected: Collected = { tests: [], faults: [] }
  const onTestRunEnd = (modules: readonly TestModule[], errors: readonly SerializedError[]): void => {
    for (const module of modules) {
      collected.tests.push(...[...module.children.allTests()].map(resultOf))
      collected.faults.push(...faultsOf(module))
    }
    collected.faults.push(...errors.map((error) => `outside any test: ${error.message}`))
  }
  return { reporter: { onTestRunEnd }, collected }
}
