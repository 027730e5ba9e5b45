import { describe, expect, it } from 'vitest'
import { readingsOf } from './readings.ts'

const read = (pasted: string): string[] =>
  readingsOf(pasted).map(({ text, isAccount }) => (isAccount ? `account ${text}` : text))

const CASES: [pasted: string, readings: string[]][] = [
  ['Anna Berg', ['Anna Berg']],
  [' “Anna Berg”\n', ['Anna Berg']],
  ['NORDHAFEN\\anna', ['NORDHAFEN\\anna', 'account anna']],
  ['NORDHAFEN\\NHB-PC0710$', ['NORDHAFEN\\NHB-PC0710$', 'account NHB-PC0710']],
  ['\\\\NHB-PC0710', ['\\\\NHB-PC0710', 'account NHB-PC0710']],
  ['anna@corp.example', ['account anna@corp.example', 'account anna']],
  ['mailto:anna@corp.example', ['account anna@corp.example', 'account anna']],
  ['Anna Berg <anna@corp.example>', ['account anna@corp.example', 'account anna', 'Anna Berg']],
  ['nhb-pc0710.corp.example', ['nhb-pc0710.corp.example', 'nhb-pc0710']],
  ['CN=Berg\\, Anna,OU=People,DC=corp', ['Berg, Anna']],
  ['uid=\\C3\\84nne,dc=corp', ['Änne']],
  ['CN=100% there,DC=corp', ['100% there']],
  ['ER-0710', ['ER-0710']],
  ['---', []],
  ['', []],
]

describe('what was pasted', () => {
  it.each(CASES)('%j is read as what it may mean, the likeliest first', (pasted, readings) => {
    expect(read(pasted)).toEqual(readings)
  })

  it('is tried in every form that people paste', () => {
    expect(CASES).toHaveLength(15)
  })
})
