import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { barOf } from './bar.ts'

const parts = fc.array(fc.record({ tone: fc.constant('good' as const), count: fc.nat(5_000) }), {
  maxLength: 12,
})

describe('a bar', () => {
  it('never runs over its end, overlaps, or hides a part', () => {
    fc.assert(
      fc.property(parts, fc.nat(5_000), (given, rest) => {
        const total = given.reduce((sum, { count }) => sum + count, 0) + rest
        const bar = barOf(given, total)
        expect(bar).toHaveLength(given.filter(({ count }) => count > 0).length)
        for (const [place, { x, width }] of bar.entries()) {
          expect(width).toBeGreaterThan(0)
          expect(x + width).toBeLessThanOrEqual(1000.2)
          const next = bar[place + 1]
          if (next) expect(next.x).toBeGreaterThanOrEqual(x + width)
        }
      }),
    )
  })
})
