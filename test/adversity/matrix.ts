import { OPERATIONS, type OperationName } from './operations.ts'
import { pick } from './random.ts'
import { killAfter, killAtEverySync, type Cell } from './rounds.ts'
import type { Side, Stage } from './stage.ts'

const NAMES = Object.keys(OPERATIONS) as OperationName[]

/** Both sides, in every operation. */
export const CELLS = NAMES.flatMap((operation) =>
  (['appliance', 'hub'] as const).map((side): { operation: OperationName; side: Side } => ({
    operation,
    side,
  })),
)

/** The two calls that bring data to a disk; strace counts each by itself. */
const CALLS = ['fsync', 'fdatasync']

/** How many kills one hub goes through before a new computer takes its place. */
const KILLS_OF_A_HUB = 40

/** An undisturbed operation takes half a second to a second. */
const WITHIN_MS = 1_000

/** Kills one side at every sync of an operation, for each of the calls. */
export async function everySync(stage: Stage, cell: (typeof CELLS)[number]): Promise<Cell[]> {
  await stage.newStandingHub()
  const results: Cell[] = []
  for (const call of CALLS) results.push(await killAtEverySync(stage, { ...cell, call }))
  return results
}

/** What was met by kills at random moments, one entry for each, and what broke. */
export type Met = { met: string[]; faults: string[] }

/** Kills either side at random moments of random operations, until something breaks. */
export async function randomMoments(stage: Stage, random: () => number, kills: number): Promise<Met> {
  const met: string[] = []
  const faults: string[] = []
  for (let kill = 1; kill <= kills && faults.length === 0; kill += 1) {
    if (kill % KILLS_OF_A_HUB === 1) await stage.newStandingHub()
    const { operation, side } = pick(random, CELLS)
    const ms = Math.floor(random() * WITHIN_MS)
    const found = await killAfter(stage, operation, side, ms).catch((error: unknown) => [String(error)])
    faults.push(...found.map((fault) => `kill ${kill}, ${side} ${ms} ms into ${operation}: ${fault}`))
    met.push(`${operation}, ${side}`)
  }
  return { met, faults }
}

/** How often each was met, in words. */
export const tally = (met: readonly string[]): string =>
  [...Map.groupBy(met, (name) => name)]
    .map(([name, times]) => `${name}: ${times.length}`)
    .toSorted()
    .join('; ')
