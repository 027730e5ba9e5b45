import { describe, expect, it } from 'vitest'
import { moment, say } from '../../platform/views/messages/phrase.ts'
import { timeWriter } from '../../platform/zone-time/index.ts'
import { cellWriter } from './write-cell.ts'

describe('a value in a report', () => {
  it('is words, numbers as they are, and several sentences in a row', () => {
    const write = cellWriter(
      (text) => (typeof text === 'string' ? text : `<${text.say}>`),
      timeWriter('Europe/Berlin'),
    )
    expect(
      [null, 7, 'plain', say('a.b'), ['x', say('c')], moment(Date.UTC(2026, 6, 1, 12))].map(write),
    ).toEqual([null, 7, 'plain', '<a.b>', 'x, <c>', '2026-07-01 14:00:00'])
  })
})
