import type { Session, Target } from '@earshot/protocol'
import { describe, expect, test } from 'vitest'
import { KEPT_PEOPLE, keptAfter } from './hold.ts'

type Held = Parameters<typeof keptAfter>[1]

const person = (login: string): Session => ({ domain: 'CORP', login })
const held = (session: Session | null, sequence: number): Held => ({
  session,
  sequence,
  jws: 'a.b.c',
  acceptedAt: 0,
})
const target = (kind: Target['kind'] = 'normal'): Target => ({ kind }) as Target
const sessions = (all: readonly Held[]): (string | null)[] => all.map((item) => item.session?.login ?? null)

describe('what a hub keeps', () => {
  test('is one target a person, the newest', () => {
    const before = [held(person('alice'), 1), held(person('bob'), 2)]
    const after = keptAfter(before, held(person('ALICE'), 3), target(), person('alice'))
    expect(after.map((item) => item.sequence)).toEqual([3, 2])
  })

  test(`is ten people’s and the computer’s own at most; who was heard of longest ago goes`, () => {
    let kept: Held[] = [held(null, 1)]
    for (let n = 2; n <= 20; n += 1)
      kept = keptAfter(kept, held(person(`p${n}`), n), target(), person(`p${n}`))
    expect(sessions(kept).filter((login) => login !== null)).toHaveLength(KEPT_PEOPLE)
    expect(sessions(kept)).toContain(null)
    expect(sessions(kept)).not.toContain('p10')
    expect(sessions(kept)).toContain('p11')
  })

  test('loses a person’s target when the answer to that session is the computer’s own', () => {
    const before = [held(person('alice'), 1), held(person('bob'), 2)]
    expect(sessions(keptAfter(before, held(null, 3), target(), person('alice')))).toEqual([null, 'bob'])
    expect(sessions(keptAfter(before, held(null, 3), target(), null))).toEqual([null, 'bob', 'alice'])
  })

  test('is nothing but the release after one', () => {
    const before = [held(person('alice'), 1), held(null, 2)]
    expect(keptAfter(before, held(person('bob'), 3), target('release'), person('bob'))).toHaveLength(1)
  })
})
