import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { killAtEverySync } from './rounds.ts'
import { openStage, type Stage } from './stage.ts'

describe('x', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage.close())
  it.each(['enrol', 'publish', 'apply', 'state'].flatMap((o) => ['appliance', 'hub'].map((s) => [o, s])))(
    '%s %s',
    async (operation, side) => {
      const from = Date.now()
      if (operation !== 'enrol') await stage.newStandingHub()
      const cell = await killAtEverySync(stage, { operation, side, call: 'fsync' } as never)
      console.log(cell, Date.now() - from)
      expect(cell.faults).toEqual([])
    },
    400_000,
  )
})
