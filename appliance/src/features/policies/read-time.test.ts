import { describe, expect, it } from 'vitest'
import { AppError } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { localOf } from '../../platform/zone-time/index.ts'
import { readTime } from './read-time.ts'

const ZONE = 'Europe/Berlin'
const HOUR = 3_600_000
/** 02:30 on the night on which it comes twice. */
const FIRST = Date.UTC(2026, 9, 25, 0, 30)

describe('a time in a form', () => {
  it('is read in the time zone of the organization', () => {
    expect(readTime('startsAt', ' 2026-11-21T09:30 ', ZONE)).toBe(Date.UTC(2026, 10, 21, 8, 30))
    expect(readTime('startsAt', '2026-11-21T09:30', 'Pacific/Chatham')).toBe(Date.UTC(2026, 10, 20, 19, 45))
    expect(readTime('startsAt', '', ZONE)).toBeNull()
  })

  it.each([
    ['in the second of two hours', FIRST + HOUR],
    ['between two minutes', Date.UTC(2026, 10, 21, 8, 30, 17, 5)],
  ])('that nobody touched stays the moment it was: %s', (_, before) => {
    expect(readTime('startsAt', localOf(before, ZONE), ZONE, before)).toBe(before)
  })

  it('that somebody changed is another one, and the first of two', () => {
    expect(readTime('startsAt', '2026-10-25T02:30', ZONE, FIRST + 2 * HOUR)).toBe(FIRST)
    expect(readTime('startsAt', '', ZONE, FIRST)).toBeNull()
  })

  it('that is none is refused with its field', () => {
    const read = () => readTime('endsAt', '2026-02-30T10:00', ZONE)
    expect(read).toThrow(AppError)
    try {
      read()
    } catch (error) {
      expect(error).toMatchObject({ fields: [{ field: 'endsAt', reason: say('time.notOne') }] })
    }
  })
})
