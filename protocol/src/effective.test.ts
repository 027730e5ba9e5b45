import { describe, expect, test } from 'vitest'
import { CATALOGUE } from './catalogue/catalogue.ts'
import { defineSettings, toggle } from './catalogue/define.ts'
import { effective, explain, nextChange, type Place } from './effective.ts'
import type { SettingValue, TargetAssignment } from './target.ts'

const LIMIT = 'safety.twa.limit'
const HEADSET = { key: 'earshot-reference/ER-1', model: 'earshot-reference' }

type Wishes = Record<string, SettingValue>
type Rest = Partial<Omit<TargetAssignment, 'scope'>> & { mode?: string }

let count = 0
const policy = (kind: string, wishes: Wishes, { mode = 'locked', ...rest }: Rest = {}): TargetAssignment => ({
  id: `a${(count += 1)}`,
  policy: { id: rest.id ?? 'p1', name: 'Policy', revision: 1 },
  scope: { kind, id: kind === 'everyone' ? null : 'x', name: null },
  rank: 0,
  startsAt: null,
  endsAt: null,
  exclusions: [],
  entries: Object.entries(wishes).map(([setting, value]) => ({ setting, value, mode, since: 1 })),
  ...rest,
})

const look = (assignments: TargetAssignment[], setting = LIMIT, place: Place = HEADSET, now = 10) =>
  explain({ assignments }, place, CATALOGUE, now, setting)
const winner = (...assignments: TargetAssignment[]): SettingValue | undefined =>
  look(assignments).effective?.value
const reasons = (...assignments: TargetAssignment[]): Record<string, string> => {
  const { effective: found, losers } = look(assignments)
  const lost = losers.map((loser) => [loser.id, loser.reason.code])
  return Object.fromEntries([...lost, ...(found ? [[found.winner.id, `won: ${found.winner.reason}`]] : [])])
}

describe('precedence', () => {
  test('goes from device over person, computer tag, group, site and model to everyone', () => {
    const kinds = ['everyone', 'site', 'group', 'computerTag', 'person']
    for (const [index, kind] of kinds.entries()) {
      const upTo = kinds
        .slice(0, index + 1)
        .map((each) => policy(each, { [LIMIT]: each === kind ? 'dba85' : 'none' }))
      expect(winner(...upTo), kind).toBe('dba85')
    }
    const model = { kind: 'model', id: 'earshot-reference', name: null }
    const device = { kind: 'device', id: HEADSET.key, name: null }
    const site = policy('site', { [LIMIT]: 'none' })
    expect(
      winner(policy('everyone', { [LIMIT]: 'none' }), {
        ...policy('model', { [LIMIT]: 'dba80' }),
        scope: model,
      }),
    ).toBe('dba80')
    expect(winner(site, { ...policy('model', { [LIMIT]: 'dba80' }), scope: model })).toBe('none')
    expect(
      winner(policy('person', { [LIMIT]: 'none' }), {
        ...policy('device', { [LIMIT]: 'dba80' }),
        scope: device,
      }),
    ).toBe('dba80')
    expect(kinds).toHaveLength(5)
  })

  test('lets the lower rank win within one scope, and names the tie of equal ranks', () => {
    const first = policy('group', { [LIMIT]: 'dba85' }, { id: 'b', rank: 10 })
    const second = policy('group', { [LIMIT]: 'none' }, { id: 'c', rank: 40 })
    expect(reasons(second, first)).toEqual({ b: 'won: rank', c: 'higherRank' })
    const tied = policy('group', { [LIMIT]: 'none' }, { id: 'a', rank: 10 })
    expect(reasons(first, tied)).toEqual({ a: 'won: tie', b: 'tie' })
    expect(look([first, tied]).effective?.tie).toBe(true)
    expect(look([first, second]).effective?.tie).toBe(false)
  })

  test('puts a mandatory entry above every narrower scope', () => {
    const all = policy('everyone', { [LIMIT]: 'dba80' }, { id: 'all', mode: 'mandatory' })
    const person = policy('person', { [LIMIT]: 'dba85' }, { id: 'person', mode: 'suggested' })
    const group = policy('group', { [LIMIT]: 'dba85' }, { id: 'group' })
    expect(reasons(person, group, all)).toEqual({
      all: 'won: mandatory',
      person: 'mandatory',
      group: 'mandatory',
    })
  })

  test('lets the narrowest stricter entry stand above a mandatory one, unless it is only suggested', () => {
    const all = policy('everyone', { [LIMIT]: 'dba85' }, { id: 'all', mode: 'mandatory' })
    const group = policy('group', { [LIMIT]: 'dba80' }, { id: 'group' })
    const person = policy('person', { [LIMIT]: 'dba80' }, { id: 'person', mode: 'suggested' })
    expect(reasons(all, group)).toEqual({ group: 'won: stricter', all: 'stricter' })
    expect(reasons(all, group, person)).toEqual({
      group: 'won: stricter',
      all: 'stricter',
      person: 'mandatory',
    })
  })

  test('never lets a narrower entry loosen a mandatory one that had tightened a wider one', () => {
    const all = policy('everyone', { [LIMIT]: 'none' }, { id: 'all', mode: 'mandatory' })
    const group = policy('group', { [LIMIT]: 'dba80' }, { id: 'group', mode: 'mandatory' })
    const person = policy('person', { [LIMIT]: 'dba85' }, { id: 'person' })
    expect(reasons(all, group, person)).toEqual({
      group: 'won: stricter',
      all: 'stricter',
      person: 'mandatory',
    })
  })

  test('does not let a wider entry that is only locked win for being stricter', () => {
    const all = policy('everyone', { [LIMIT]: 'dba80' }, { id: 'all' })
    const group = policy('group', { [LIMIT]: 'dba85' }, { id: 'group', mode: 'mandatory' })
    expect(reasons(all, group)).toEqual({ group: 'won: narrowest', all: 'widerScope' })
  })

  test('takes the widest mandatory entry where a setting has no safe direction', () => {
    const wishes = (value: number): Wishes => ({ 'sidetone.level': value })
    const assignments = [
      policy('everyone', wishes(10), { mode: 'mandatory' }),
      policy('group', wishes(0), { mode: 'mandatory' }),
      policy('person', wishes(100)),
    ]
    expect(look(assignments, 'sidetone.level').effective?.value).toBe(10)
  })

  test('decides settings the catalogue does not know by scope alone', () => {
    const assignments = [policy('everyone', { 'new.thing': 1 }), policy('group', { 'new.thing': 2 })]
    expect(look(assignments, 'new.thing').effective?.value).toBe(2)
  })
})

describe('what does not take part', () => {
  test('is absent when no policy names it, and left to the wearer', () => {
    expect(
      effective({ assignments: [policy('everyone', { 'ui.dnd': true })] }, HEADSET, CATALOGUE, 10).has(LIMIT),
    ).toBe(false)
    expect(look([])).toEqual({ setting: LIMIT, effective: null, losers: [] })
  })

  test('is named with its reason: not started, excluded, or of a kind this version does not know', () => {
    const wishes = { [LIMIT]: 'dba80' }
    const assignments = [
      policy('group', wishes, { id: 'later', startsAt: 11 }),
      policy('group', wishes, {
        id: 'person',
        exclusions: [
          { device: null, until: 11 },
          { device: null, until: 20 },
        ],
      }),
      policy('group', wishes, {
        id: 'device',
        exclusions: [{ device: 'earshot-reference/ER-1', until: null }],
      }),
      policy('group', wishes, { id: 'mode', mode: 'whispered' }),
      policy('planet', wishes, { id: 'scope' }),
      policy('group', wishes, { id: 'over', endsAt: 10 }),
    ]
    const found = look(assignments)
    expect(found.effective).toBeNull()
    expect(Object.fromEntries(found.losers.map((loser) => [loser.id, loser.reason]))).toEqual({
      later: { code: 'notStarted', startsAt: 11 },
      person: { code: 'excluded', until: 20 },
      device: { code: 'excluded', until: null },
      mode: { code: 'unknownMode' },
      scope: { code: 'unknownScope' },
    })
  })

  test('comes back the moment an exclusion ends or a period starts', () => {
    const excluded = policy('everyone', { [LIMIT]: 'dba80' }, { exclusions: [{ device: null, until: 20 }] })
    expect(look([excluded], LIMIT, HEADSET, 19).effective).toBeNull()
    expect(look([excluded], LIMIT, HEADSET, 20).effective?.value).toBe('dba80')
    expect(
      nextChange({ assignments: [excluded, policy('group', {}, { startsAt: 15, endsAt: 30 })] }, 10),
    ).toBe(15)
    expect(nextChange({ assignments: [excluded] }, 20)).toBeNull()
  })
})

describe('parents', () => {
  const wishes = (limit: string): Wishes => ({ [LIMIT]: limit, 'safety.twa.hours': 'h8' })

  test('let their children count only with a value that allows it', () => {
    expect(
      look([policy('everyone', wishes('dba85'))], 'safety.twa.hours').effective?.notApplicable,
    ).toBeNull()
    expect(look([policy('everyone', wishes('none'))], 'safety.twa.hours').effective?.notApplicable).toEqual({
      parent: LIMIT,
      value: 'none',
    })
  })

  test('leave a child alone when no policy names them', () => {
    const child = policy('everyone', { 'safety.twa.hours': 'h8' })
    expect(look([child], 'safety.twa.hours').effective?.notApplicable).toBeNull()
  })

  test('hand the answer down to grandchildren, and a circle ends', () => {
    const facts = { label: 'L', help: 'H.', lock: ['no', 'N.'] as const }
    const settings = defineSettings('power', {
      'x.a': toggle({ ...facts, parent: { setting: 'x.c', allows: [true, false] } }),
      'x.b': toggle({ ...facts, parent: { setting: 'x.a', allows: [true] } }),
      'x.c': toggle({ ...facts, parent: { setting: 'x.b', allows: [true, false] } }),
    })
    const catalogue = { settings: new Map(Object.entries(settings)) }
    const judge = (a: boolean) =>
      effective(
        { assignments: [policy('everyone', { 'x.a': a, 'x.b': true, 'x.c': true })] },
        HEADSET,
        catalogue,
        10,
      )
    expect(judge(false).get('x.c')?.notApplicable).toEqual({ parent: 'x.a', value: false })
    expect(judge(true).get('x.c')?.notApplicable).toBeNull()
  })
})

describe('the hub itself', () => {
  test('gets its own preferences and none of a device, and no scope of a model or device', () => {
    const both = policy('everyone', { 'hub.log.level': 'info', [LIMIT]: 'dba80' })
    const model = {
      ...policy('model', { 'hub.log.level': 'debug' }),
      scope: { kind: 'model', id: 'earshot-reference', name: null },
    }
    expect([...effective({ assignments: [both, model] }, 'hub', CATALOGUE, 10).keys()]).toEqual([
      'hub.log.level',
    ])
    expect([...effective({ assignments: [both, model] }, HEADSET, CATALOGUE, 10).keys()]).toEqual([LIMIT])
    expect(look([both, model], 'hub.log.level', 'hub').effective?.value).toBe('info')
  })
})
