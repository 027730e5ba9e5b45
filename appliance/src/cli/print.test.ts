import { describe, expect, it } from 'vitest'
import { formatResult } from './print.ts'

describe('results for people', () => {
  it('are tables for lists of records, with times as dates and nothing that a terminal would act on', () => {
    const rows = [
      { computer: { name: 'PC-1' }, lastContactAt: 0, tags: ['x', 'y'] },
      { computer: { name: 'PC-\u001b[2J22' }, lastContactAt: null, tags: [] },
    ]
    expect(formatResult(rows)).toBe(
      [
        'computer name  last contact at            tags',
        'PC-1           1970-01-01T00:00:00+00:00  x, y',
        'PC-·[2J22      –                          –',
      ].join('\n'),
    )
  })

  it('are lines for a record, with what it holds indented', () => {
    expect(formatResult({ setUp: true, hubs: { active: 2 }, keys: ['a', 'b'], none: [] })).toBe(
      ['set up  true', 'hubs:', '  active  2', 'keys:', '  a', '  b', 'none:', '  Nothing.'].join('\n'),
    )
    expect(formatResult(null)).toBe('Done.')
    expect(formatResult([])).toBe('Nothing.')
  })

  it('say times in the time zone of the organization, with how far it is ahead', () => {
    expect(
      formatResult({ endsAt: Date.UTC(2026, 10, 26, 23), runs: [{ startedAt: 0 }] }, 'Asia/Kathmandu'),
    ).toBe(
      ['ends at  2026-11-27T04:45:00+05:45', 'runs:', '  started at  1970-01-01T05:30:00+05:30'].join('\n'),
    )
  })

  it('leave nothing out of what is nested', () => {
    const state = (name: string) => ({ name, hubs: { active: 2 }, devices: {}, older: null })
    expect(formatResult({ organizations: [state('A')] })).toBe(
      [
        'organizations:',
        '  name     A',
        '  hubs:',
        '    active  2',
        '  devices:',
        '    Nothing.',
        '  older    –',
      ].join('\n'),
    )
    const steps = [{ step: 'read', hits: [{ dn: 'a' }, { dn: 'b' }] }, { step: 'bind' }]
    expect(formatResult(steps)).toBe('step  read\nhits:\n  dn\n  a\n  b\n\nstep  bind')
  })
})
