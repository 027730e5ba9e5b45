import { describe, expect, test } from 'vitest'
import { toBase64url } from './encoding.ts'
import { formatEnrolmentCode, parseEnrolmentCode, type EnrolmentCode } from './enrolment.ts'
import { ProtocolError } from './errors.ts'

const HASH = 'a'.repeat(43)
const CODE: EnrolmentCode = {
  urls: ['https://earshot.example:8443', 'https://10.0.0.7:8443'],
  pins: [{ of: 'ca', spki: HASH }],
  key: HASH,
  token: 'b'.repeat(22),
}

const refusal = (text: string): { code: string; detail: string } => {
  try {
    parseEnrolmentCode(text)
  } catch (error) {
    if (error instanceof ProtocolError) return { code: error.code, detail: error.detail }
    throw error
  }
  return { code: 'accepted', detail: '' }
}
const withChange = (change: object): string =>
  `earshot1.${toBase64url(JSON.stringify({ ...CODE, ...change }))}`

describe('an enrolment code', () => {
  test('is read as it was written, with white space around it', () => {
    expect(parseEnrolmentCode(formatEnrolmentCode(CODE))).toEqual(CODE)
    expect(parseEnrolmentCode(`\n  ${formatEnrolmentCode(CODE)} \n`)).toEqual(CODE)
  })

  test.each([
    ['without a pin', { pins: [] }, /pins: .*without a pin is refused/],
    ['with pins missing', { pins: undefined }, /pins: /],
    ['with a pin that is no hash', { pins: [{ of: 'ca', spki: 'abc' }] }, /pins\.0\.spki: /],
    ['with a plain http address', { urls: ['http://earshot.example:8443'] }, /urls\.0: must be https/],
    [
      'with one plain http address among good ones',
      { urls: [CODE.urls[0], 'http://earshot.example'] },
      /urls\.1: must be https/,
    ],
    ['with an address of another scheme', { urls: ['file:///etc'] }, /urls\.0: must be https/],
    ['with a path', { urls: ['https://earshot.example/path'] }, /urls\.0: /],
    ['with a user in the address', { urls: ['https://user@earshot.example'] }, /urls\.0: /],
    ['without an address', { urls: [] }, /urls: /],
    ['without the key of the organization', { key: undefined }, /key: /],
    ['with a short token', { token: 'abc' }, /token: /],
  ])('%s is refused, and the field is named', (_, change, detail) => {
    const refused = refusal(withChange(change))
    expect(refused.code).toBe('code_invalid')
    expect(refused.detail).toMatch(detail)
  })

  test.each([
    ['cut short', formatEnrolmentCode(CODE).slice(0, 40)],
    ['of another version', formatEnrolmentCode(CODE).replace('earshot1', 'earshot2')],
    ['of other characters', 'earshot1.ä'],
    ['that is no JSON', `earshot1.${toBase64url('hello')}`],
    ['that is a number', `earshot1.${toBase64url('7')}`],
    ['that is empty', ''],
  ])('%s is refused', (_, text) => {
    expect(refusal(text).code).toBe('code_invalid')
  })

  test('never shows its token in what a refusal says', () => {
    expect(refusal(withChange({ pins: [] })).detail).not.toContain(CODE.token)
  })
})
