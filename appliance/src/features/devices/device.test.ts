import type { SettingState } from '@earshot/protocol'
import { describe, expect, it } from 'vitest'
import { isNews, summarize } from './device.ts'

const evidence: SettingState = {
  wanted: true,
  actual: true,
  actualText: 'on',
  state: 'compliant',
  reason: null,
  mode: 'locked',
  policy: { id: 'p', revision: 1 },
  verifiedBy: 'readBack',
  verifiedAt: 1,
  reasserted: 0,
  since: 1,
  lastError: null,
}

describe('summing up a device', () => {
  it('names the worst governed setting and counts every state', () => {
    const settings = [
      evidence,
      { ...evidence, state: 'drifted' as const },
      { ...evidence, state: 'leftToWearer' as const },
    ]
    expect(summarize(settings)).toEqual({
      state: 'drifted',
      counts: { compliant: 1, drifted: 1, leftToWearer: 1 },
    })
  })

  it('is unmanaged where no policy governs a setting', () => {
    expect(summarize([{ state: 'leftToWearer', mode: null }])).toEqual({
      state: 'unmanaged',
      counts: { leftToWearer: 1 },
    })
    expect(summarize([]).state).toBe('unmanaged')
  })

  it('puts a state it does not know before all others, so that a person looks at it', () => {
    expect(summarize([evidence, { state: 'melted', mode: 'locked' }]).state).toBe('melted')
  })
})

describe('news for the history', () => {
  it('is every change but a later reading of the same', () => {
    expect(isNews(evidence, { ...evidence, verifiedAt: 99 })).toBe(false)
    expect(isNews(undefined, evidence)).toBe(true)
    expect(isNews(evidence, null)).toBe(true)
    expect(isNews(evidence, { ...evidence, reasserted: 1 })).toBe(true)
    expect(isNews(evidence, { ...evidence, policy: { id: 'p', revision: 2 } })).toBe(true)
    expect(isNews({ ...evidence, actual: { bands: [1] } }, { ...evidence, actual: { bands: [2] } })).toBe(
      true,
    )
  })
})
