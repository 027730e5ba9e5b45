import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accountDelay, forwarded, networkOf } from './throttle.ts'

describe('the throttle', () => {
  const networks: [string, string][] = [
    ['192.0.2.77', '192.0.2.0/24'],
    ['::ffff:192.0.2.77', '192.0.2.0/24'],
    ['2001:db8:1:22ff::1', '2001:db8:1:2200::/56'],
    ['2001:db8:1:22aa:9:8:7:6', '2001:db8:1:2200::/56'],
    ['2001:db8::1', '2001:db8:0:000::/56'],
    ['fe80::1%eth0', 'fe80:0:0:000::/56'],
    ['::1', '0:0:0:000::/56'],
  ]
  it.each(networks)('counts %s as part of %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })

  it('doubles the wait of an account up to fifteen minutes and never beyond', () => {
    const waits = [1, 4, 5, 6, 7, 8, 9, 10, 11, 1000].map((failures) => accountDelay(failures) / 1000)
    expect(waits).toEqual([0, 0, 30, 60, 120, 240, 480, 900, 900, 900])
  })
})

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
