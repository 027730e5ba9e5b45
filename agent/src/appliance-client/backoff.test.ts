import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HubError } from '../errors.ts'
import { FIRST_RHYTHM, pauseAfter } from '../loop/trouble.ts'
import { BACKOFF, backoffMs, intervalMs } from './backoff.ts'
import { Refusal } from './call.ts'

const anyRandom = fc.double({ min: 0, max: 0.999999, noNaN: true })

describe('backoffMs', () => {
  test('spreads over the whole of a ceiling that doubles up to five minutes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), anyRandom, (failures, random) => {
        const ceiling = Math.min(BACKOFF.longestMs, BACKOFF.firstMs * 2 ** (failures - 1))
        expect(backoffMs(failures, () => random)).toBeLessThanOrEqual(ceiling)
        expect(backoffMs(failures, () => 0)).toBe(0)
      }),
    )
  })

  test('never comes before the time the appliance asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), anyRandom, fc.nat(600_000), (failures, random, asked) => {
        expect(backoffMs(failures, () => random, asked)).toBeGreaterThanOrEqual(asked)
      }),
    )
  })
})

describe('intervalMs', () => {
  test('stays within the jitter', () => {
    fc.assert(
      fc.property(anyRandom, fc.integer({ min: 0, max: 100 }), (random, jitterPercent) => {
        const spread = 60_000 * (jitterPercent / 100)
        const interval = intervalMs({ intervalSeconds: 60, jitterPercent }, () => random)
        expect(Math.abs(interval - 60_000)).toBeLessThanOrEqual(spread + 1)
      }),
    )
  })
})

describe('pauseAfter', () => {
  const half = (): number => 0.5
  const refusal = (
    code: ConstructorParameters<typeof Refusal>[0],
    retryAfterMs: number | null = null,
  ): Refusal => new Refusal(code, '', undefined, retryAfterMs)

  test('waits for a decision at the usual interval, however often it was told to wait', () => {
    for (const code of [
      'hub_pending',
      'hub_quarantined',
      'hub_unknown',
      'show_target',
      'appliance_older',
    ] as const) {
      expect(pauseAfter(refusal(code), 20, FIRST_RHYTHM, half)).toBe(60_000)
    }
  })

  test('asks a revoked hub to be quiet for an hour at least', () => {
    expect(pauseAfter(refusal('hub_revoked'), 1, FIRST_RHYTHM, half)).toBeGreaterThanOrEqual(3_600_000)
  })

  test('honours Retry-After and backs off when nobody answers', () => {
    expect(pauseAfter(refusal('throttled', 90_000), 1, FIRST_RHYTHM, half)).toBeGreaterThanOrEqual(90_000)
    expect(pauseAfter(new HubError('unreachable'), 3, FIRST_RHYTHM, half)).toBe(4_000)
    expect(pauseAfter(new HubError('unreachable'), 30, FIRST_RHYTHM, half)).toBe(150_000)
  })
})
