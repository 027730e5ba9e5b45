import { describe, expect, it } from 'vitest'
import { CELLS, everySync, randomMoments, tally } from './matrix.ts'
import { runSeed, seededRandom } from './random.ts'
import { onStage } from './stage.ts'

const RANDOM_KILLS = 200
/** Side by side, each on a stage of its own: a kill is mostly waiting. */
const LANES = 2
const AN_HOUR_MS = 3_600_000

describe('kill -9, the whole matrix', () => {
  const killed: number[] = []

  it.each(CELLS)(
    'at every sync of $operation loses nothing that the $side has acknowledged',
    async (cell) => {
      const results = await onStage((stage) => everySync(stage, cell))
      for (const { operation, side, call, kills } of results)
        console.log(`${operation}, ${side}: killed at each of ${kills} calls of ${call}`)
      expect(results.flatMap(({ faults }) => faults)).toEqual([])
      killed.push(results.reduce((sum, { kills }) => sum + kills, 0))
      expect(killed.at(-1)).toBeGreaterThan(0)
    },
    AN_HOUR_MS,
  )

  it('was tried on both sides in every operation', () => {
    console.log(`killed at ${killed.reduce((sum, kills) => sum + kills)} syncs in all`)
    expect([CELLS.length, killed.length]).toEqual([8, 8])
  })

  it(
    `at ${RANDOM_KILLS} random moments loses nothing that was acknowledged`,
    async () => {
      const seed = runSeed()
      console.log(`seed of the kills: ADVERSITY_SEED=${seed}`)
      const lanes = await Promise.all(
        Array.from({ length: LANES }, (_, lane) =>
          onStage((stage) => randomMoments(stage, seededRandom(seed + lane), RANDOM_KILLS / LANES)),
        ),
      )
      const met = lanes.flatMap((lane) => lane.met)
      console.log(`killed at ${met.length} random moments: ${tally(met)}`)
      expect(lanes.flatMap(({ faults }) => faults)).toEqual([])
      expect(met).toHaveLength(RANDOM_KILLS)
    },
    AN_HOUR_MS,
  )
})
