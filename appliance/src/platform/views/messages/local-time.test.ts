import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localOf, momentOf } from './local-time.ts'

const MINUTE = 60_000
const zones = ['Europe/Berlin', 'UTC', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'] as const

describe('times that are typed', () => {
  it('are moments in the time zone of the organization', () => {
    expect(momentOf('2026-11-21T09:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 10, 21, 8, 30))
    expect(momentOf('2026-07-21T09:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 6, 21, 7, 30))
  })

  it.each(['', '2026-11-21', '2026-02-30T10:00', '2026-11-21T25:00', 'tomorrow'])('“%s” is none', (text) => {
    expect(momentOf(text, 'Europe/Berlin')).toBeUndefined()
  })

  it('come back as they were typed, in every zone, but for the hour that a change of clocks repeats', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50_000_000 }), fc.constantFrom(...zones), (minutes, zone) => {
        const local = localOf(minutes * MINUTE, zone)
        const again = momentOf(local, zone)
        expect(localOf(again ?? 0, zone)).toBe(local)
      }),
    )
  })
})
