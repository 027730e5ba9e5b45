import { stateDeltaSchema, type HubState } from '@earshot/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyState } from '../../test/support/arbitrary.ts'
import { applyDelta, diffState, same } from './diff.ts'
import { splitDelta } from './split.ts'

const CEILINGS = { bytes: 2_500, devices: 3 }

describe('diffState', () => {
  test('turns any state into any other when it is applied', () => {
    fc.assert(
      fc.property(fc.option(anyState), anyState, (before, after) => {
        expect(applyDelta(before, diffState(before, after))).toEqual(after)
      }),
    )
  })

  test('is empty exactly when nothing differs', () => {
    fc.assert(
      fc.property(anyState, anyState, (before, after) => {
        expect(diffState(before, structuredClone(before))).toEqual({})
        expect(Object.keys(diffState(before, after)).length === 0).toBe(same(before, after))
      }),
    )
  })

  test('is what the protocol accepts', () => {
    fc.assert(
      fc.property(fc.option(anyState), anyState, (before, after) => {
        expect(stateDeltaSchema.safeParse(diffState(before, after)).success).toBe(true)
      }),
    )
  })
})

describe('splitDelta', () => {
  const apply = (before: HubState | null, parts: ReturnType<typeof splitDelta>): HubState | null =>
    parts.reduce<HubState | null>((state, part) => applyDelta(state, part), before)

  test('leads to the same state in parts, each of which names few devices', () => {
    fc.assert(
      fc.property(fc.option(anyState), anyState, (before, after) => {
        const parts = splitDelta(diffState(before, after), CEILINGS)
        expect(apply(before, parts)).toEqual(after)
        for (const part of parts)
          expect(Object.keys(part.devices ?? {}).length).toBeLessThanOrEqual(CEILINGS.devices)
      }),
    )
  })

  test('keeps every part below the ceiling, unless a single piece is larger by itself', () => {
    fc.assert(
      fc.property(anyState, (after) => {
        const parts = splitDelta({ devices: after.devices }, CEILINGS)
        for (const part of parts) expect(JSON.stringify(part).length).toBeLessThan(CEILINGS.bytes + 100)
      }),
    )
  })

  test('leaves a small delta whole', () => {
    fc.assert(
      fc.property(anyState, anyState, (before, after) => {
        const delta = diffState(before, after)
        expect(splitDelta(delta, { bytes: 1_000_000, devices: 64 })).toEqual([delta])
      }),
    )
  })
})
