import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forwarded } from './forwarding.ts'

describe('wrong passwords that a directory sees', () => {
  const MINUTE = 60_000

  it('are three of an account in any 15 minutes, whenever they come', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(12), { maxLength: 60 }), (gaps) => {
        const seen: number[] = []
        let row: { count: number; updatedAt: number } | undefined
        let now = 0
        for (const gap of gaps) {
          now += gap * MINUTE
          const next = forwarded(row, now)
          if ('until' in next) {
            expect(next.until).toBeGreaterThan(now)
            continue
          }
          row = { count: next.count, updatedAt: now }
          seen.push(now)
        }
        for (const at of seen)
          expect(seen.filter((one) => one >= at && one < at + 15 * MINUTE).length).toBeLessThanOrEqual(3)
      }),
    )
  })

  it('are let through again when the wait is over', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(100), (updatedAt, later) => {
        const full = { count: 3, updatedAt }
        const next = forwarded(full, updatedAt + (later * 15 * MINUTE) / 101)
        const until = 'until' in next ? next.until : 0
        expect(until).toBe(updatedAt + 15 * MINUTE)
        expect(forwarded(full, until)).toEqual({ count: 1 })
      }),
    )
  })
})
