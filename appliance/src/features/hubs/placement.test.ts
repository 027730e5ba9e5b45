import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import {
  changedBy,
  changeTowards,
  followed,
  NOTHING_GIVEN,
  NOWHERE,
  type Given,
  type Giver,
  type Placement,
} from './placement.ts'

/** Properties take their time on a busy machine. */
vi.setConfig({ testTimeout: 60_000 })

const TAGS = ['a', 'b', 'c', 'd']
const site = fc.constantFrom('s1', 's2', null)
const rule = fc.constantFrom('r1', 'r2', 'r3')

const anyGiven: fc.Arbitrary<Given> = fc.record({
  site: fc.option(fc.record({ id: fc.constantFrom('s1', 's2'), ruleId: rule })),
  tags: fc.array(fc.tuple(fc.constantFrom(...TAGS), rule)).map((pairs) => new Map(pairs)),
})

type Step =
  { rules: Given } | { by: Giver; siteId: string | null | undefined; add: string[]; remove: string[] }

const anySteps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ rules: anyGiven }),
    fc.record({
      by: fc.constantFrom<Giver>('hand', 'csv', 'code'),
      siteId: fc.option(site, { nil: undefined }),
      add: fc.subarray(TAGS),
      remove: fc.subarray(TAGS),
    }),
  ),
  { maxLength: 8 },
)

/** A placement as a history of hands and rules leaves it, and what the rules gave last. */
function after(steps: readonly Step[]): { placement: Placement; given: Given } {
  let [placement, given] = [NOWHERE, NOTHING_GIVEN]
  for (const step of steps) {
    if ('rules' in step) given = step.rules
    placement = 'rules' in step ? followed(placement, given) : changedBy(step.by, placement, step, given)
  }
  return { placement, given }
}

const plain = ({ siteId, siteBy, tags, refused }: Placement) => ({
  siteId,
  siteBy,
  tags: Object.fromEntries(tags),
  refused: [...refused].toSorted(),
})
const byHand = ({ siteId, siteBy, tags, refused }: Placement) => ({
  site: siteBy === null || siteBy.by === 'rule' ? undefined : siteId,
  tags: [...tags].filter(([, { by }]) => by !== 'rule').toSorted(),
  refused: [...refused].toSorted(),
})

describe('a computer that follows rules', () => {
  it('keeps whatever hands, files and codes have given or taken away', () => {
    fc.assert(
      fc.property(anySteps, anyGiven, (steps, given) => {
        const { placement } = after(steps)
        expect(byHand(followed(placement, given))).toEqual(byHand(placement))
        for (const tag of placement.refused) expect(followed(placement, given).tags.has(tag)).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })

  it('stands where the rules of now want it, whatever rules there were before, and following again changes nothing', () => {
    fc.assert(
      fc.property(anySteps, anyGiven, anyGiven, (steps, before, now) => {
        const { placement } = after(steps)
        const once = followed(placement, now)
        expect(plain(followed(followed(placement, before), now))).toEqual(plain(once))
        expect(plain(followed(once, now))).toEqual(plain(once))
      }),
      { numRuns: 2_000 },
    )
  })

  it('has nothing of a rule that is gone, and all that others still give', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const { placement } = after(steps)
        const alone = followed(placement, NOTHING_GIVEN)
        expect([alone.siteBy, ...alone.tags.values()].filter((origin) => origin?.by === 'rule')).toEqual([])
        expect(byHand(alone)).toEqual(byHand(placement))
      }),
    )
  })

  it('has what somebody wants there, and following the rules does not undo it', () => {
    fc.assert(
      fc.property(anySteps, site, fc.subarray(TAGS), (steps, siteId, tags) => {
        const { placement: before, given } = after([...steps, { rules: after(steps).given }])
        const changed = changedBy('hand', before, changeTowards(before, { siteId, tags }), given)
        const then = followed(changed, given)
        for (const one of [changed, then])
          expect([one.siteId, [...one.tags.keys()].toSorted()]).toEqual([siteId, tags])
      }),
      { numRuns: 2_000 },
    )
  })

  it('is free for rules again where a hand clears what no rule gives', () => {
    const given: Given = { site: { id: 's1', ruleId: 'r1' }, tags: new Map([['a', 'r1']]) }
    const entered = changedBy('hand', NOWHERE, { siteId: 's2', add: ['a'], remove: [] }, NOTHING_GIVEN)
    const cleared = changedBy('hand', entered, { siteId: null, add: [], remove: ['a'] }, NOTHING_GIVEN)
    expect(plain(cleared)).toEqual(plain(NOWHERE))
    expect(plain(followed(cleared, given)).siteId).toBe('s1')
    const against = changedBy(
      'hand',
      followed(NOWHERE, given),
      { siteId: null, add: [], remove: ['a'] },
      given,
    )
    expect(plain(followed(against, given))).toEqual({
      siteId: null,
      siteBy: { by: 'hand', ruleId: null },
      tags: {},
      refused: ['a'],
    })
  })

  it('makes a tag its own that a hand gives though a rule has given it', () => {
    const given: Given = { site: null, tags: new Map([['a', 'r1']]) }
    const own = changedBy('hand', followed(NOWHERE, given), { add: ['a'], remove: [] }, given)
    expect([...followed(own, NOTHING_GIVEN).tags.keys()]).toEqual(['a'])
  })
})
