import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyEntries } from '../../../test/support/entries.ts'
import { refusalIn } from '../../../test/support/words.ts'
import { MAX_DOCUMENT, readDocument, writeDocument } from './document.ts'

const texts = { name: 'Quiet floor', description: 'As agreed.' }
const entry = (value: unknown, setting = 'sidetone.level', mode = 'locked') => ({ setting, value, mode })
const document = (change: object = {}) =>
  JSON.stringify({ ...writeDocument(texts, []), entries: [entry(33)], ...change })
const sorted = (entries: readonly { setting: string }[]) =>
  entries.toSorted((a, b) => (a.setting < b.setting ? -1 : 1))

describe('a policy as a document', () => {
  it('comes back as it was written, preferences of the hub included', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const read = readDocument(JSON.stringify(writeDocument(texts, entries)))
        expect({ ...read, entries: sorted(read.entries) }).toEqual({ ...texts, entries: sorted(entries) })
      }),
    )
  })

  it('is the same text to the letter, whatever the order of the entries', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const one = JSON.stringify(writeDocument(texts, entries))
        expect(JSON.stringify(writeDocument(texts, entries.toReversed()))).toBe(one)
      }),
    )
    expect(Object.keys(writeDocument(texts, []))).toEqual([
      'format',
      'version',
      'catalogue',
      'name',
      'description',
      'entries',
      'preferences',
    ])
  })

  it('is read in its first form, too, in which preferences stood among the entries', () => {
    const first = {
      format: 'earshot-policy-1',
      name: 'Old',
      entries: [entry(33), entry('debug', 'hub.log.level')],
    }
    expect(readDocument(JSON.stringify(first))).toEqual({
      name: 'Old',
      description: '',
      entries: first.entries,
    })
  })

  const REFUSED: [string, string, RegExp][] = [
    ['no JSON', 'not json', /^document: is not JSON$/],
    ['JSON that is no document', '3', /^format: is not earshot-policy$/],
    ['another format', document({ format: 'other' }), /^format: is not earshot-policy$/],
    ['a newer version', document({ version: 3, more: 1 }), /^version: is 3: newer than .* \(2\)$/],
    ['an older version that never was', document({ version: 1 }), /^version: is none of 2$/],
    ['a version of the wrong type', document({ version: '2' }), /^version: /],
    ['no name', document({ name: undefined }), /^name: is needed$/],
    ['an empty name', document({ name: ' ' }), /^name: is needed$/],
    ['a part that is not known', document({ assignments: [] }), /^document: .*assignments/],
    ['entries that are no list', document({ entries: {} }), /^entries: is not of the kind/],
    [
      'an entry without a value',
      document({ entries: [{ setting: 'sidetone.level', mode: 'locked' }] }),
      /^entries\.0\.value/,
    ],
    [
      'an entry with an unknown part',
      document({ entries: [{ ...entry(1), until: 3 }] }),
      /^entries\.0: .*until/,
    ],
    [
      'an unknown setting',
      document({ entries: [entry(1), entry(1, 'no.such')] }),
      /^entries\.1\.setting: no\.such is not a setting/,
    ],
    [
      'a value out of range',
      document({ entries: [entry(330)] }),
      /^entries\.0\.value: .* must be a whole number from 0 to 100$/,
    ],
    ['a value of the wrong type', document({ entries: [entry('loud')] }), /^entries\.0\.value: /],
    [
      'an unknown mode',
      document({ entries: [entry(1, 'sidetone.level', 'lock')] }),
      /^entries\.0\.mode: is none of locked/,
    ],
    [
      'a setting twice',
      document({ entries: [entry(1), entry(2)] }),
      /^entries\.1\.setting: .* is there twice$/,
    ],
    [
      'a preference among the entries',
      document({ entries: [entry('debug', 'hub.log.level')] }),
      /^entries\.0\.setting: .* belongs under preferences$/,
    ],
    [
      'a setting among the preferences',
      document({ preferences: [entry(true, 'safety.g616')] }),
      /^preferences\.0\.setting: .* belongs under entries$/,
    ],
    [
      'a wrong preference',
      document({ preferences: [entry('loud', 'hub.log.level')] }),
      /^preferences\.0\.value: /,
    ],
    [
      'too long a document',
      document().padEnd(MAX_DOCUMENT + 1),
      /^document: has more than 200,000 characters$/,
    ],
  ]

  it.each(REFUSED)('is refused with the field and the reason: %s', (_what, text, words) => {
    expect(refusalIn(() => readDocument(text))).toMatch(words)
  })

  it('was refused in every way that there is', () => {
    expect(REFUSED).toHaveLength(21)
  })
})
