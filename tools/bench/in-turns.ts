/** The two things a row compares, each measured once a round. */
export type Sides = { ours(): Promise<number>; reference(): Promise<number> }

/** The middle of the rounds; `ratio` is the middle of the rounds' own ratios. */
export type Middle = { ours: number; reference: number; ratio: number }

/**
 * Measures both sides in turns, so that what else the machine does meets both. Rounds that only warm up come first
 * and don't count.
 */
export async function inTurns(rounds: { warmUp: number; counted: number }, sides: Sides): Promise<Middle> {
  const pairs: { ours: number; reference: number }[] = []
  for (let round = 0; round < rounds.warmUp + rounds.counted; round++)
    pairs.push({ ours: await sides.ours(), reference: await sides.reference() })
  const counted = pairs.slice(rounds.warmUp)
  return {
    ours: median(counted.map(({ ours }) => ours)),
    reference: median(counted.map(({ reference }) => reference)),
    ratio: median(counted.map(({ ours, reference }) => ours / reference)),
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
