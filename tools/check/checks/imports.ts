import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PLACES, runTool, type Check } from './tool.ts'

type Cruise = {
  summary: {
    totalCruised: number
    violations: { rule: { name: string }; from: string; to: string; cycle?: { name: string }[] }[]
  }
}

/**
 * The rules of .dependency-cruiser.cjs. `checked` is the number of modules: without a parser that reads today's
 * TypeScript the tool finds next to none and calls that clean.
 */
export const checkImports: Check = async (place) => {
  const places = PLACES.filter((name) => existsSync(join(place, name)))
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...places]
  const { output, errors } = await runTool(place, 'depcruise', args)
  if (!output.startsWith('{')) return { faults: [errors || output] }
  const { summary } = JSON.parse(output) as Cruise
  return {
    checked: summary.totalCruised,
    faults: summary.violations.map(({ rule, from, to, cycle }) =>
      [`${rule.name}: ${from}`, ...(cycle?.map((step) => step.name) ?? [to])].join(' → '),
    ),
  }
}
