import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ENDPOINTS } from './endpoints.ts'
import { PROTOCOL_ERRORS, ProtocolError, type ProtocolErrorCode } from './errors.ts'

const errors = Object.entries(PROTOCOL_ERRORS).map(([code, error]) => ({
  code: code as ProtocolErrorCode,
  ...error,
}))
const page = readFileSync(join(import.meta.dirname, '../../docs/ops/troubleshooting.md'), 'utf8')
/** What people read about each value of `retry`. */
const WORDS = {
  never: 'A person must act.',
  later: 'The hub tries again later.',
  renew: 'The hub renews what is out of date and tries again at once.',
}

/** Rows of the page's table: code, status, meaning, what happens then. */
const [, table = ''] = page.split('table: protocol errors')
const rows = (table.split('end of table')[0] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()))

describe('the table of errors', () => {
  test.each(errors)(
    'gives $code a status, a meaning and whether to retry',
    ({ status, meaning, retry, code }) => {
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(600)
      expect(meaning).toMatch(/^[A-Z].{10,}\.$/)
      expect(Object.keys(WORDS)).toContain(retry)
      expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/)
    },
  )

  test('never asks to repeat what can only fail again, and never gives up on the appliance', () => {
    const fitting = errors.filter(({ status, retry }) => status < 500 || retry === 'later')
    expect(fitting).toHaveLength(errors.length)
    const said = (retry: string): string[] =>
      errors.filter((one) => one.retry === retry).map(({ code }) => code)
    expect(said('renew')).toEqual(['token_required', 'nonce_stale', 'show_target', 'renew'])
    expect(said('later')).toEqual([
      'hub_pending',
      'hub_quarantined',
      'appliance_older',
      'throttled',
      'unavailable',
      'internal',
    ])
    expect(errors).toHaveLength(20)
  })

  test('says of each error on the page what the code says', () => {
    const told = rows.map(([, code, status, meaning, then]) => [code, status, meaning, then])
    expect(told).toEqual(
      errors.map(({ code, status, meaning, retry }) => [
        `\`${code}\``,
        String(status),
        meaning,
        WORDS[retry],
      ]),
    )
    expect(rows).toHaveLength(20)
  })

  test('has every error that an endpoint names, and an endpoint or the frame for every error', () => {
    const named = new Set<string>(Object.values(ENDPOINTS).flatMap((endpoint) => [...endpoint.errors]))
    /** Any call can end so. */
    const frame = ['protocol_unsupported', 'unavailable', 'internal']
    expect([...named, ...frame].toSorted()).toEqual(errors.map(({ code }) => code).toSorted())
  })

  test('speaks for an error that says nothing itself', () => {
    for (const { code, meaning } of errors) expect(new ProtocolError(code).detail).toBe(meaning)
    expect(new ProtocolError('bad_request', 'delta: is missing').detail).toBe('delta: is missing')
  })
})
