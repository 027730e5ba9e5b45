import { describe, expect, it } from 'vitest'
import type { Row } from './row.ts'
import { formatTable, mergeTable, readTable } from './table.ts'

const row = (name: string, ratio: number): Row => ({
  name,
  ours: '1 ms',
  reference: '2 ms',
  ratio,
  must: { atMost: 1 },
  aim: '≤ 0.5',
})

describe('the table of what was measured', () => {
  it('keeps the rows that were not measured again, in the order of the benches, and forgets those that are gone', () => {
    const saved = readTable(`# Performance\n\n${formatTable([row('a', 0.5), row('b', 2), row('gone', 1)])}\n`)
    expect(mergeTable(saved, [row('c', 0.1), row('a', 0.25)], ['a', 'b', 'c', 'd'])).toEqual([
      'a | 1 ms | 2 ms | 0.25 | ≤ 1 | ≤ 0.5 | yes',
      'b | 1 ms | 2 ms | 2.00 | ≤ 1 | ≤ 0.5 | **no**',
      'c | 1 ms | 2 ms | 0.10 | ≤ 1 | ≤ 0.5 | yes',
    ])
  })
})
