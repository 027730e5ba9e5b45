import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { domainOf, foldName, withoutUid } from './dn.ts'

/** Properties take their time on a busy machine. */
vi.setConfig({ testTimeout: 60_000 })

const escaped = (value: string): string =>
  value.replace(/[\\",+;<>=#]/g, (character) => `\\${character}`).replace(/^ | $/g, '\\ ')

const hexEscaped = (value: string): string =>
  [...Buffer.from(value)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')

describe('distinguished names', () => {
  const SAME: [string, string][] = [
    ['CN=Anna, OU=People,DC=Corp', 'cn=anna,ou=people,dc=corp'],
    ['cn=M\\C3\\BCller,dc=x', 'CN=MÜLLER,dc=x'],
    ['cn=a\\,b,dc=x', 'cn="a,b",dc=x'],
    ['cn=a\\2Cb,dc=x', 'cn=a\\,b,dc=x'],
    ['uid=1+cn=x,dc=y', 'cn=X+UID=1,dc=y'],
    ['cn=two  spaces,dc=x', 'cn=Two Spaces,dc=x'],
    ['cn=#0401,dc=x', 'cn=#0401,dc=x'],
  ]
  it.each(SAME)('finds %s and %s the same', (a, b) => {
    expect(foldName(a)).not.toBeNull()
    expect(foldName(a)).toBe(foldName(b))
  })

  const OTHER: [string, string][] = [
    ['cn=a,dc=x', 'cn=a,dc=y'],
    ['cn=a\\,dc=x', 'cn=a,dc=x'],
    ['cn=a+uid=b,dc=x', 'cn=a,uid=b,dc=x'],
    ['cn=ab,dc=x', 'cn=a b,dc=x'],
  ]
  it.each(OTHER)('tells %s and %s apart', (a, b) => {
    expect(foldName(a)).not.toBe(foldName(b))
  })

  it.each(['', 'no name', '=x', 'cn=a,,dc=x', 'cn=\\ff'])('finds no name in %j', (text) => {
    expect(foldName(text)).toBeNull()
  })

  it('reads every value back, however it is escaped', () => {
    const values = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((text) => text.trim() === text && text.isWellFormed())
    fc.assert(
      fc.property(values, (value) => {
        expect(foldName(`cn=${escaped(value)},dc=x`)).toBe(foldName(`cn=${hexEscaped(value)},dc=x`))
      }),
    )
  })

  it('ends with any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const folded = foldName(text)
        expect(folded === null || typeof folded === 'string').toBe(true)
      }),
    )
  })

  it('strips the optional unique identifier of a member', () => {
    expect(withoutUid("cn=a,dc=x#'0101'B")).toBe('cn=a,dc=x')
    expect(withoutUid('cn=a#b,dc=x')).toBe('cn=a#b,dc=x')
  })

  it('names the domain a name lies in', () => {
    expect(domainOf('cn=a,OU=b,DC=Corp,dc=example')).toBe('corp.example')
    expect(domainOf('cn=a,o=b')).toBe('')
  })
})
