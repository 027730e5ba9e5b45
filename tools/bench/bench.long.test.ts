import { describe, expect, it } from 'vitest'
import { BENCHES } from './rows/index.ts'

/** Benches throw where an answer is not what they asked for: their answers are what is tested, at a thousandth. */
const SCALE = 0.001

describe('the benches', () => {
  it.each(BENCHES.map((bench) => [bench.name, bench] as const))(
    '%s measures what it says, at a thousandth of its size',
    async (name, bench) => {
      const row = await bench.run(SCALE)
      expect(row.name).toBe(name)
      expect(row.ratio).toBeGreaterThan(0)
      expect(row.ratio).toBeLessThan(Infinity)
    },
  )

  it('are as many as the table has rows', () => {
    expect(BENCHES).toHaveLength(12)
  })
})
