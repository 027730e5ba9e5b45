import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatVersions, negotiate, parseVersions, type VersionRange } from './version.ts'

const range: fc.Arbitrary<VersionRange> = fc
  .tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }))
  .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }))
const speaks = ({ min, max }: VersionRange, version: number): boolean => min <= version && version <= max

describe('version negotiation', () => {
  test.each([
    [{ min: 1, max: 1 }, { min: 1, max: 1 }, 1],
    [{ min: 1, max: 3 }, { min: 2, max: 4 }, 3],
    [{ min: 1, max: 1 }, { min: 2, max: 3 }, undefined],
    [{ min: 4, max: 5 }, { min: 2, max: 3 }, undefined],
  ])('of %o and %o gives %s', (offered, supported, version) => {
    expect(negotiate(offered, supported)).toBe(version)
  })

  test('finds the highest version that both sides speak, whichever side asks', () => {
    fc.assert(
      fc.property(range, range, (a, b) => {
        const common = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0].find(
          (version) => speaks(a, version) && speaks(b, version),
        )
        expect(negotiate(a, b)).toBe(common)
        expect(negotiate(b, a)).toBe(common)
      }),
    )
  })

  test('writes a range as it reads it', () => {
    fc.assert(
      fc.property(range, (it) => {
        expect(parseVersions(formatVersions(it))).toEqual(it)
      }),
    )
  })

  test.each(['', '-', '1-', '-1', '2-1', '1.0', '1, 2', 'x', '12345', '1-2-3', ' 1'])(
    'refuses %j',
    (text) => {
      expect(parseVersions(text)).toBeUndefined()
    },
  )
})
