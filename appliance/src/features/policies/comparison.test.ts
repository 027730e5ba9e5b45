import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyEntries } from '../../../test/support/entries.ts'
import { applyDifferences, compareEntries, type Change, type Difference } from './comparison.ts'

const entry = (value: number, mode = 'locked', setting = 'sidetone.level') => ({ setting, value, mode })
const sorted = (entries: readonly { setting: string }[]) =>
  entries.toSorted((a, b) => (a.setting < b.setting ? -1 : 1))

const MIRRORED: Readonly<Record<Change, Change>> = {
  added: 'removed',
  removed: 'added',
  value: 'value',
  mode: 'mode',
  valueAndMode: 'valueAndMode',
}
const mirrored = ({ setting, change, before, after }: Difference): Difference => ({
  setting,
  change: MIRRORED[change],
  before: after,
  after: before,
})

describe('comparing entries', () => {
  it('finds nothing between a list and itself, in whatever order', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        expect(compareEntries(entries, entries.toReversed())).toEqual([])
      }),
    )
  })

  it('mirrors the comparison the other way round', () => {
    fc.assert(
      fc.property(anyEntries, anyEntries, (a, b) => {
        expect(compareEntries(b, a)).toEqual(compareEntries(a, b).map(mirrored))
      }),
    )
  })

  it('gives the other side when it is put into the one', () => {
    fc.assert(
      fc.property(anyEntries, anyEntries, (a, b) => {
        expect(applyDifferences(a, compareEntries(a, b))).toEqual(sorted(b))
      }),
    )
  })

  it.each<[string, ReturnType<typeof entry>[], ReturnType<typeof entry>[], Change[]]>([
    ['an entry more', [], [entry(1)], ['added']],
    ['an entry less', [entry(1)], [], ['removed']],
    ['another value', [entry(1)], [entry(2)], ['value']],
    ['another mode', [entry(1)], [entry(1, 'mandatory')], ['mode']],
    ['both', [entry(1)], [entry(2, 'suggested')], ['valueAndMode']],
    ['a preference of the hub', [], [entry(1, 'locked', 'hub.update.postpone.times')], ['added']],
  ])('names %s', (_what, before, after, changes) => {
    expect(compareEntries(before, after).map(({ change }) => change)).toEqual(changes)
  })
})
