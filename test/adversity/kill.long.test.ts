import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CELLS, everySync, randomMoments } from './matrix.ts'
import { runSeed, seededRandom } from './random.ts'
import { openStage, type Stage } from './stage.ts'

const RANDOM_KILLS = 200
const AN_HOUR_MS = 3_600_000

describe('kill -9, the whole matrix', () => {
  let stage: Stage
  let cells = 0
  beforeEach(async () => {
    stage = await openStage()
  })
  afterEach(() => stage.close())

  it.each(CELLS)(
    'at every sync of $operation loses nothing that the $side has acknowledged',
    async (cell) => {
      const results = await everySync(stage, cell)
      for (const { operation, side, call, kills } of results)
        console.log(`${operation}, ${side}: killed at each of ${kills} calls of ${call}`)
      expect(results.flatMap(({ faults }) => faults)).toEqual([])
      expect(results.reduce((sum, { kills }) => sum + kills, 0)).toBeGreaterThan(0)
      cells += 1
    },
    AN_HOUR_MS,
  )

  it('was tried on both sides in every operation', () => {
    expect([CELLS.length, cells]).toEqual([8, 8])
  })

  it(
    `at ${RANDOM_KILLS} random moments loses nothing that was acknowledged`,
    async () => {
      const seed = runSeed()
      console.log(`seed of the kills: ADVERSITY_SEED=${seed}`)
      const met = await randomMoments(stage, seededRandom(seed), RANDOM_KILLS)
      console.log(`killed at random moments: ${JSON.stringify(Object.fromEntries(met))}`)
      expect([...met.values()].reduce((sum, times) => sum + times)).toBe(RANDOM_KILLS)
    },
    AN_HOUR_MS,
  )
})
