import { describe, expect, it } from 'vitest'
import { formatResult } from './print.ts'

describe('results for people', () => {
  it('are tables for lists of records, with times as dates and nothing that a terminal would act on', () => {
    const rows = [
      { computer: 'PC-1', lastContactAt: 0, tags: ['x'] },
      { computer: 'PC-\u001b[2J22', lastContactAt: null, tags: [] },
    ]
    expect(formatResult(rows)).toBe(
      ['computer   last contact at', 'PC-1       1970-01-01T00:00:00.000Z', 'PC-·[2J22  –'].join('\n'),
    )
  })

  it('are lines for a record, with what it holds indented', () => {
    expect(formatResult({ setUp: true, hubs: { active: 2 }, keys: ['a', 'b'], none: [] })).toBe(
      ['set up  true', 'hubs:', '  active  2', 'keys:', '  a', '  b', 'none:', '  Nothing.'].join('\n'),
    )
    expect(formatResult(null)).toBe('Done.')
    expect(formatResult([])).toBe('Nothing.')
  })
})
