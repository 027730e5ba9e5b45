import { CATALOGUE, effective } from '@earshot/protocol'
import { describe, expect, it } from 'vitest'
import { MAX_NOTE } from './deps.ts'
import { checkEntries } from './policy.ts'
import { POLICY_MESSAGES } from './messages.ts'
import { noteOf, STARTERS } from './starters.ts'

const starter = (id: string) => STARTERS.find((one) => one.id === id) ?? expect.fail(`no starter ${id}`)
const valueIn = (id: string, setting: string) =>
  starter(id).entries.find((entry) => entry.setting === setting)?.value
const reasonIn = (id: string, setting: string) => {
  const entry = starter(id).entries.find((one) => one.setting === setting)
  return entry && POLICY_MESSAGES[entry.reason]
}

describe('the starter sets', () => {
  it('are contact centre, open office, secure room, hearing protection EU and US, and nothing', () => {
    expect(STARTERS.map(({ id }) => id).toSorted()).toEqual(
      ['contactCentre', 'empty', 'hearingEu', 'hearingUs', 'openOffice', 'secureRoom'].toSorted(),
    )
  })

  it('are valid, and give every value a reason that is a whole sentence', () => {
    const entries = STARTERS.flatMap(({ entries: own }) => own)
    for (const { entries: own } of STARTERS) expect(() => checkEntries(own)).not.toThrow()
    const short = entries.filter(({ reason }) => !/^\p{Lu}.{25,}\.$/u.test(POLICY_MESSAGES[reason]))
    expect(short).toEqual([])
    expect(entries).toHaveLength(35)
  })

  it('hold no entry that another of theirs makes not applicable', () => {
    const idle = STARTERS.flatMap(({ id, entries }) => {
      const assignment = {
        id,
        policy: { id, name: id, revision: 1 },
        scope: { kind: 'everyone', id: null, name: null },
        rank: 1,
        startsAt: null,
        endsAt: null,
        exclusions: [],
        entries: entries.map((entry) => ({ ...entry, since: 1 })),
      }
      const found = effective({ assignments: [assignment] }, { key: 'a/b', model: 'a' }, CATALOGUE, 0)
      return [...found.values()].filter(({ notApplicable }) => notApplicable !== null)
    })
    expect(idle).toEqual([])
  })

  it('limit the level by the law of each side of the ocean, and name it', () => {
    expect(valueIn('hearingEu', 'safety.twa.limit')).toBe('dba80')
    expect(reasonIn('hearingEu', 'safety.twa.limit')).toContain('2003/10/EC')
    expect(valueIn('hearingUs', 'safety.twa.limit')).toBe('dba85')
    expect(reasonIn('hearingUs', 'safety.twa.limit')).toMatch(/29 CFR 1910\.95.*NIOSH/)
  })

  it('keep their reasons as a note that a revision takes', () => {
    for (const one of STARTERS) {
      const note = noteOf(one)
      expect(note.length).toBeLessThanOrEqual(MAX_NOTE)
      for (const { reason } of one.entries) expect(note).toContain(POLICY_MESSAGES[reason])
    }
    expect(noteOf(starter('empty'))).toBe('')
  })
})
