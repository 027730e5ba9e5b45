import { describe, expect, it } from 'vitest'
import { inEnglish } from '../../messages.ts'
import { refusalIn } from '../../../test/support/words.ts'
import type { ExactMatch } from '../people/index.ts'
import type { Asset } from './asset.ts'
import { planLines, readImport, wasFault, type Stored } from './import-rules.ts'

const row = (id: string, serial: string, change: Partial<Asset> = {}) => ({
  id,
  serial,
  asset: { tag: null, status: 'inUse' as const, note: '', ownerId: null, ...change },
})
const [one, two, twin, other] = [
  row('d1', 'A1', { tag: 'T1' }),
  row('d2', 'A2'),
  row('d3', 'B1'),
  row('d4', 'B1'),
]
const stored: Stored = {
  bySerial: new Map([
    ['a1', [one]],
    ['a2', [two]],
    ['b1', [twin, other]],
  ]),
  byTag: new Map([['t1', one]]),
  people: new Map<string, ExactMatch>([
    ['anna', { personId: 'p1' }],
    ['Smith', 'several'],
  ]),
}

const outcomes = (text: string): string[] =>
  planLines(readImport(text).lines, stored).map(({ line, outcome }) =>
    outcome.kind === 'fault'
      ? `${line.line} ${outcome.field}: ${inEnglish(outcome.reason)}`
      : `${line.line} ${outcome.kind} ${outcome.device.id}`,
  )

describe('an import of asset facts', () => {
  it('tells for each line what changes, what stays, and what cannot be done and why', () => {
    const text = [
      'Serial;Asset Tag;Status;Owner;Note;Colour',
      'a1;;in stock;;;red',
      'A2;T2;;anna;=1+1;',
      'A9;;lost;;;',
      'B1;;lost;;;',
      ';T1;;;;',
      ';;lost;;;',
    ].join('\n')
    expect(outcomes(text)).toEqual([
      '2 change d1',
      '3 change d2',
      '4 serial: no headset has it',
      '5 serial: several headsets have it',
      '6 tag: line 2 names it already',
      '7 serial: is needed',
    ])
    expect(readImport(text).ignored).toEqual(['Colour'])
  })

  it('takes a cell that looks like a formula as data, and leaves what an empty cell says nothing of', () => {
    const [line] = planLines(readImport('serial,note,status\nA2,=1+1,').lines, stored)
    expect(line?.outcome).toMatchObject({
      kind: 'change',
      after: { note: '=1+1', status: 'inUse', tag: null, ownerId: null },
      change: { note: { before: '', after: '=1+1' } },
    })
  })

  it('says that a line stays where it says what is stored', () => {
    expect(outcomes('serial,asset tag\nA1,T1')).toEqual(['2 same d1'])
    expect(outcomes('asset tag,status\nt1,In use')).toEqual(['2 same d1'])
  })

  it('refuses a tag that another headset has or gets, a status, and an owner who is nobody or several', () => {
    const csv = (...lines: string[]) => ['serial,asset tag,status,owner', ...lines].join('\n')
    expect(outcomes(csv('A2,T1,,'))).toEqual(['2 tag: is the tag of headset A1'])
    expect(outcomes(csv('A1,T3,,', 'A2,t3,,'))).toEqual(['2 change d1', '3 tag: line 2 names it already'])
    expect(outcomes(csv('A2,,broken,'))).toEqual([
      '2 status: is none of in use, in stock, lent, lost, retired',
    ])
    expect(outcomes(csv('A2,,,Smith', 'A1,,,Jones'))).toEqual([
      '2 owner: several people fit: enter the login',
      '3 owner: nobody has this login, e-mail address or name',
    ])
  })

  it('gives a line another digest as soon as it would do something else', () => {
    const { lines } = readImport('serial,status\nA1,lost\nA9,lost')
    const [now, fault] = planLines(lines, stored)
    const changed = { ...one, asset: { ...one.asset, status: 'lent' as const } }
    const [later] = planLines(lines, { ...stored, bySerial: new Map([['a1', [changed]]]) })
    expect(later?.digest).not.toBe(now?.digest)
    expect(planLines(lines, stored)[0]?.digest).toBe(now?.digest)
    expect([now, fault].map((line) => wasFault(line?.digest ?? ''))).toEqual([false, true])
  })

  it('needs a column that names the headset, and none twice', () => {
    expect(refusalIn(() => readImport('status\nlost'))).toContain('needs a column')
    expect(refusalIn(() => readImport('serial,Serial\nA1,A1'))).toContain('twice')
  })
})
