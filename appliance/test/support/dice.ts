import fc from 'fast-check'

/** Any number below a limit, drawn when it is needed. */
export type Dice = (below: number) => number

/** Draws from a seed. */
export function diceOf(seed: number): Dice {
  let at = seed
  return (below) => fc.sample(fc.integer({ min: 0, max: below - 1 }), { seed: at++, numRuns: 1 })[0]!
}

/** One of some. */
export const pick = <T>(dice: Dice, from: readonly T[]): T => from[dice(from.length)]!
