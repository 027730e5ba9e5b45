import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addOrganization } from '../../../test/support/directory.ts'
import { changesTo, rosterOf, worlds } from '../../../test/support/directory-worlds.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { explainReads } from '../../../test/support/explain.ts'
import { pagesOf, type Page, type PageRequest, type Reader } from '../../platform/db/index.ts'
import { fold } from '../../platform/fold.ts'
import { newId } from '../../platform/ids.ts'
import { applyRoster, createPeople, readRoster, type Roster, type RosterChange } from './index.ts'

const NOW = 1_800_000_000_000
const person = (key: string, login = key, name = `Person ${key}`): RosterChange => ({
  kind: 'person.added',
  facts: { key, name, logins: [login], email: null, disabled: false },
})
const group = (key: string): RosterChange => ({ kind: 'group.added', group: key, name: `Group ${key}` })
const member = (key: string, of: string): RosterChange => ({ kind: 'member.added', group: of, person: key })
const nested = (key: string, of: string): RosterChange => ({ kind: 'nested.added', group: of, member: key })

/** Without the ids that each store draws for itself. */
const comparable = ({ people, groups }: Roster): unknown => [
  [...people.values()].map(({ id: _id, logins, ...rest }) => ({ ...rest, logins: logins.toSorted() })),
  [...groups.values()].map(({ id: _id, people, groups, ...rest }) => ({
    ...rest,
    people: [...people].sort(),
    groups: [...groups].sort(),
  })),
]
const sorted = (roster: Roster): unknown =>
  comparable({
    people: new Map([...roster.people].sort(([a], [b]) => (a < b ? -1 : 1))),
    groups: new Map([...roster.groups].sort(([a], [b]) => (a < b ? -1 : 1))),
  })

describe.each(dialects)('people on %s', (dialect) => {
  let opened: TestDatabase
  const people = createPeople()
  beforeAll(async () => {
    opened = await openTestDatabase(dialect)
  })
  afterAll(() => opened.drop())

  const read = (): Reader => opened.database.read
  const fill = async (changes: RosterChange[], at?: { organizationId: string; connectionId: string }) => {
    const scope = at ?? { organizationId: await addOrganization(opened.database), connectionId: newId() }
    await opened.database.write((tx) => applyRoster(tx, { ...scope, now: NOW }, changes))
    return scope
  }
  const match = (organizationId: string, login: string, domain = 'CORP') =>
    people.matchSession(read(), organizationId, { domain, login }, 'PC-17.corp.test')
  const personOf = async (organizationId: string, login: string): Promise<string> =>
    (await match(organizationId, login))!.personId
  const groupOf = async (organizationId: string, name: string): Promise<string> =>
    (await people.listGroups(read(), organizationId, { search: name }, { limit: 1 })).rows[0]!.id

  it('stores what the model of a roster says, through any two changes', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(worlds, worlds, async (first, second) => {
        const scope = await fill(changesTo(first, NOW))
        const stored = await readRoster(read(), scope.organizationId, scope.connectionId)
        expect(sorted(stored)).toEqual(sorted(rosterOf(first, NOW)))
        await fill(changesTo(second, NOW, stored), scope)
        const after = await readRoster(read(), scope.organizationId, scope.connectionId)
        expect(sorted(after)).toEqual(sorted(rosterOf(second, NOW, rosterOf(first, NOW))))
      }),
      { numRuns: 15 },
    )
  })

  it('matches a login in any case, and nobody where two people have it', async () => {
    const { organizationId } = await fill([person('a', 'Anna'), person('b', 'Bob')])
    expect(await match(organizationId, 'ANNA')).toEqual({ personId: await personOf(organizationId, 'anna') })
    await fill([person('c', 'aNNA')], { organizationId, connectionId: newId() })
    expect(await match(organizationId, 'anna')).toBeNull()
    expect(await match(organizationId, 'bob')).not.toBeNull()
    expect(await match(organizationId, '')).toBeNull()
    expect(await match(organizationId, 'b')).toBeNull()
  })

  it('never matches an account of the computer itself', async () => {
    const { organizationId } = await fill([person('a', 'anna')])
    expect(await match(organizationId, 'anna', 'pc-17')).toBeNull()
    expect(await match(organizationId, 'anna', 'PC-17.CORP.TEST')).toBeNull()
    expect(await match(organizationId, 'anna', '')).not.toBeNull()
    expect(await match(organizationId, 'anna', 'pc-1')).not.toBeNull()
  })

  it('finds groups through others and through circles, and explains the shortest way', async () => {
    const { organizationId } = await fill([
      person('a'),
      ...['top', 'middle', 'low', 'other'].map(group),
      member('a', 'low'),
      nested('low', 'middle'),
      nested('middle', 'top'),
      nested('top', 'low'),
    ])
    const [anna, top, other] = [
      await personOf(organizationId, 'a'),
      await groupOf(organizationId, 'top'),
      await groupOf(organizationId, 'other'),
    ]
    expect(await people.groupsOf(read(), organizationId, anna)).toHaveLength(3)
    const way = await people.whyInGroup(read(), organizationId, anna, top)
    expect(way?.map(({ name }) => name)).toEqual(['Group low', 'Group middle', 'Group top'])
    expect(await people.whyInGroup(read(), organizationId, anna, other)).toBeNull()
    expect(await people.countOf(read(), organizationId, top)).toBe(1)
    const inside = await people.peopleOf(read(), organizationId, top, { limit: 10 })
    expect(inside.rows.map(({ id }) => id)).toEqual([anna])
  })

  it('finds people by the beginnings of words of their names and logins, page by page', async () => {
    const names = ['Anna Berg', 'Änne Bergmann', 'Bernd Anders', 'Carla Alm', 'Dora']
    const { organizationId } = await fill(names.map((name, n) => person(`k${n}`, `x${n}.y`, name)))
    const found = async (search: string): Promise<string[]> =>
      (await people.list(read(), organizationId, { search }, { limit: 50 })).rows.map(({ name }) => name)
    expect(await found('berg')).toEqual(['Anna Berg', 'Änne Bergmann'])
    expect(await found('BERG än')).toEqual(['Änne Bergmann'])
    expect(await found('x2')).toEqual(['Bernd Anders'])
    expect(await found('erg')).toEqual([])
    const first = await people.list(read(), organizationId, {}, { limit: 3 })
    const second = await people.list(read(), organizationId, {}, { limit: 3, after: first.next! })
    expect([...first.rows, ...second.rows].map(({ name }) => name)).toHaveLength(5)
    expect(second.next).toBeNull()
  })

  it('never touches memberships that were made by hand', async () => {
    const scope = await fill([person('a'), group('g'), member('a', 'g')])
    const { organizationId } = scope
    const [personId, groupId] = [await personOf(organizationId, 'a'), await groupOf(organizationId, 'g')]
    await opened.database.write((tx) =>
      tx('people_members').insert({
        organization_id: organizationId,
        group_id: groupId,
        person_id: personId,
        origin: 'local',
      }),
    )
    await fill([{ kind: 'member.removed', group: 'g', person: 'a' }], scope)
    expect(await people.groupsOf(read(), organizationId, personId)).toEqual([groupId])
    const roster = await readRoster(read(), organizationId, scope.connectionId)
    expect(roster.groups.get('g')?.people.size).toBe(0)
  })

  it('keeps organizations apart in every question', async () => {
    const changes = [person('a', 'anna'), group('g'), member('a', 'g')]
    const one = await fill(changes)
    const two = await fill(changes)
    const id = await personOf(one.organizationId, 'anna')
    const groupId = await groupOf(one.organizationId, 'g')
    const other = two.organizationId
    expect(await match(other, 'anna')).not.toEqual({ personId: id })
    expect(await people.find(read(), other, id)).toBeUndefined()
    expect(await people.findGroup(read(), other, groupId)).toBeUndefined()
    expect(await people.groupsOf(read(), other, id)).toEqual([])
    expect((await people.peopleOf(read(), other, groupId, { limit: 5 })).rows).toEqual([])
    expect(await people.countOf(read(), other, groupId)).toBe(0)
    expect(await people.whyInGroup(read(), other, id, groupId)).toBeNull()
    expect(
      (await people.list(read(), other, { search: 'anna' }, { limit: 5 })).rows.map((row) => row.id),
    ).not.toContain(id)
    expect((await people.describe(read(), other, [id])).size).toBe(0)
    expect((await readRoster(read(), other, one.connectionId)).people.size).toBe(0)
  })

  describe('a page of many or few', () => {
    const MANY = 620
    let organizationId: string
    beforeAll(async () => {
      const nameOf = (at: number): string =>
        `${at % 2 ? 'Aa' : 'Zz'}${at} Common ${at < 3 ? 'Rare' : 'Usual'}`
      const all = Array.from({ length: MANY }, (_, at) => person(`p${at}`, `login${at}`, nameOf(at)))
      const members = Array.from({ length: MANY - 10 }, (_, at) => member(`p${at}`, 'large'))
      const groups = [group('large'), group('small'), group('outer')]
      const few = [member('p1', 'small'), member('p2', 'small'), nested('large', 'outer')]
      organizationId = (await fill([...all, ...groups, ...members, ...few])).organizationId
    })

    /** Names of all pages, as they come. */
    async function namesOf(list: (page: PageRequest) => Promise<Page<{ name: string }>>): Promise<string[]> {
      const names: string[] = []
      for await (const rows of pagesOf(list, 100)) names.push(...rows.map(({ name }) => name))
      return names
    }
    const foldedOrder = (names: readonly string[]): string[] =>
      names.toSorted((a, b) => (fold(a) < fold(b) ? -1 : 1))

    it.each([
      ['common', MANY],
      ['common rare', 3],
      ['rare common', 3],
      ['rar', 3],
      ['nobody', 0],
      ['aa comm', MANY / 2],
    ])('finds %j in the order of their names: %i', async (search, count) => {
      const names = await namesOf((page) => people.list(read(), organizationId, { search }, page))
      expect(names).toHaveLength(count)
      expect(names).toEqual(foldedOrder(names))
    })

    it.each([
      ['Group large', MANY - 10],
      ['Group outer', MANY - 10],
      ['Group small', 2],
    ])('lists the people of %s: %i', async (name, count) => {
      const id = await groupOf(organizationId, name)
      const names = await namesOf((page) => people.peopleOf(read(), organizationId, id, page))
      expect(names).toHaveLength(count)
      expect(names).toEqual(foldedOrder(names))
    })

    it('is answered by indexes, and would say so where it is not', async () => {
      const page = { limit: 50 }
      const [large, small] = [await groupOf(organizationId, 'large'), await groupOf(organizationId, 'small')]
      const questions = [
        () => people.peopleOf(read(), organizationId, large, page),
        () => people.peopleOf(read(), organizationId, small, page),
        () => people.list(read(), organizationId, {}, page),
        () => people.list(read(), organizationId, { search: 'common' }, page),
        () => people.list(read(), organizationId, { search: 'common rare', state: 'active' }, page),
      ]
      for (const ask of questions) expect((await explainReads(opened.database, ask)).faults).toEqual([])
      const unbound = () => read()('people').where({ email: 'x' })
      expect((await explainReads(opened.database, unbound)).faults).toHaveLength(1)
    })
  })
})
