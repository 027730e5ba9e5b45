import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { earshot } from '../support/appliance-process.ts'
import { CELLS, randomMoments, tally } from './matrix.ts'
import { runSeed, seededRandom } from './random.ts'
import { killAtSync } from './rounds.ts'
import { openStage, type Stage } from './stage.ts'

/** Syncs that every operation reaches, by side: which of them is tried is up to the seed. */
const SURE_SYNCS = { appliance: 1, hub: 3 }
const RANDOM_KILLS = 10

describe('kill -9, a sample of the matrix', () => {
  const seed = runSeed()
  const random = seededRandom(seed)
  let stage: Stage
  let kills = 0
  beforeAll(async () => {
    console.log(`seed of the kills: ADVERSITY_SEED=${seed}`)
    stage = await openStage()
    await stage.newStandingHub()
  })
  afterAll(() => stage.close())

  it.each(CELLS)('at a sync of $operation loses nothing that the $side has acknowledged', async (cell) => {
    const nth = 1 + Math.floor(random() * SURE_SYNCS[cell.side])
    const { killed, faults } = await killAtSync(stage, { ...cell, call: 'fsync' }, nth)
    expect({ nth, killed, faults }).toEqual({ nth, killed: true, faults: [] })
    kills += 1
  })

  it(`was tried on both sides in every operation`, () => {
    expect([CELLS.length, kills]).toEqual([8, 8])
  })

  it(`at ${RANDOM_KILLS} random moments loses nothing that was acknowledged`, async () => {
    const { met, faults } = await randomMoments(stage, random, RANDOM_KILLS)
    console.log(`killed at ${met.length} random moments: ${tally(met)}`)
    expect(faults).toEqual([])
    expect(met).toHaveLength(RANDOM_KILLS)
  }, 600_000)

  it('leaves an audit log that the earshot command finds whole', async () => {
    const file = join(stage.folder, 'final.jsonl')
    const earlier = join(stage.folder, 'earlier.jsonl')
    await writeFile(earlier, stage.ledger.audit)
    const environment = { EARSHOT_DATA: stage.appliance.folder }
    expect(await earshot(['audit', 'export', '--output', file], environment)).toMatchObject({
      exit: 0,
      error: '',
    })
    const verified = await earshot(['audit', 'verify', file, '--checkpoint', earlier])
    expect([verified.exit, verified.out]).toEqual([0, expect.stringContaining('The log is whole.')])
  })
})
