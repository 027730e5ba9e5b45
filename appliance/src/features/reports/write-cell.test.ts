import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { moment, say } from '../../platform/views/messages/phrase.ts'
import { cellWriter, timeWriter } from './write-cell.ts'

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
]

describe('a value in a report', () => {
  it.each(ZONES)('has its time in %s as Intl writes it, also where clocks are set', (timeZone) => {
    const write = timeWriter(timeZone)
    const intl = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone })
    const times = fc.integer({ min: Date.UTC(2001, 0, 1), max: Date.UTC(2037, 0, 1) })
    fc.assert(
      fc.property(times, (time) => {
        expect(write(time)).toBe(intl.format(time))
      }),
    )
  })

  it('is words, numbers as they are, and several sentences in a row', () => {
    const write = cellWriter((text) => (typeof text === 'string' ? text : `<${text.say}>`), 'Europe/Berlin')
    expect(
      [null, 7, 'plain', say('a.b'), ['x', say('c')], moment(Date.UTC(2026, 6, 1, 12))].map(write),
    ).toEqual([null, 7, 'plain', '<a.b>', 'x, <c>', '2026-07-01 14:00:00'])
  })
})
