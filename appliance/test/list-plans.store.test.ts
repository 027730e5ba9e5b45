import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAdministrators } from '../src/features/administrators/store.ts'
import { listTokens } from '../src/features/administrators/token-store.ts'
import { listRows } from '../src/features/audit/store.ts'
import { listChanges } from '../src/features/devices/asset-store.ts'
import { listConflicts } from '../src/features/devices/conflict-store.ts'
import { listCustody } from '../src/features/devices/custody-store.ts'
import { listDevices, listHistory, listInventory } from '../src/features/devices/lists.ts'
import { listPlanItems, listRuns } from '../src/features/directory/run-store.ts'
import { listCodes } from '../src/features/hubs/codes.ts'
import { listHubs, listSilent, listUnmatched } from '../src/features/hubs/hub-lists.ts'
import { listJobs } from '../src/features/jobs/store.ts'
import { listGroups, listPeople, listPeopleOf } from '../src/features/people/store.ts'
import { pageAssignments, pageRevisions } from '../src/features/policies/page-store.ts'
import { listPolicies } from '../src/features/policies/store.ts'
import { listSites } from '../src/features/sites/store.ts'
import { fetchPage, type PageRequest, type Reader } from '../src/platform/db/index.ts'
import { dialects, openTestDatabase, type TestDatabase } from './support/dialects.ts'
import { explainReads } from './support/explain.ts'

const FEATURES = join(import.meta.dirname, '../src/features')
const ID = 'x'

type Filters = Readonly<Record<string, string | number>>

/** A list: the type of what its cursors stand at, what it can be filtered by, and how it is read. */
type List = {
  name: string
  at?: string | number
  filters?: Filters
  read(reader: Reader, filters: Filters, page: PageRequest): Promise<unknown>
}

const LISTS: readonly List[] = [
  { name: 'administrators', read: (reader, _, page) => listAdministrators(reader, ID, page) },
  {
    name: 'audit log',
    at: 1,
    filters: { action: 'a', actorId: 'a' },
    read: (reader, filters, page) => listRows(reader, ID, filters, page),
  },
  {
    name: 'audit log of an object',
    at: 1,
    read: (reader, _, page) => listRows(reader, ID, { objectKind: 'person', objectId: ID }, page),
  },
  {
    name: 'audit log of a time',
    at: 1,
    read: (reader, _, page) => listRows(reader, ID, { from: 1, to: 2 }, page),
  },
  {
    name: 'devices',
    filters: { state: 'a', model: 'a', personId: 'a', status: 'inUse', search: 'a' },
    read: (reader, filters, page) => listDevices(reader, ID, filters, page),
  },
  {
    name: 'devices by last report',
    at: 1,
    filters: { state: 'a', model: 'a', status: 'inUse' },
    read: (reader, filters, page) => listDevices(reader, ID, filters, page, { by: 'seen', descending: true }),
  },
  { name: 'inventory', read: (reader, filters, page) => listInventory(reader, ID, filters, page) },
  { name: 'devices by tag', read: (reader, _, page) => listDevices(reader, ID, { tag: 'a' }, page) },
  { name: 'changes of an asset', at: 1, read: (reader, _, page) => listChanges(reader, ID, ID, page) },
  { name: 'open conflicts', at: 1, read: (reader, _, page) => listConflicts(reader, ID, false, page) },
  { name: 'settled conflicts', at: 1, read: (reader, _, page) => listConflicts(reader, ID, true, page) },
  { name: 'custody', at: 1, read: (reader, _, page) => listCustody(reader, ID, ID, page) },
  { name: 'history', at: 1, read: (reader, _, page) => listHistory(reader, ID, undefined, page) },
  { name: 'history of a setting', at: 1, read: (reader, _, page) => listHistory(reader, ID, 'a', page) },
  { name: 'directory runs', at: 1, read: (reader, _, page) => listRuns(reader, ID, ID, page) },
  { name: 'items of a plan', at: 1, read: (reader, _, page) => listPlanItems(reader, ID, ID, page) },
  { name: 'enrolment codes', at: 1, read: (reader, _, page) => listCodes(reader, ID, page) },
  {
    name: 'computers',
    filters: { status: 'active', siteId: 'a', search: 'a' },
    read: (reader, filters, page) => listHubs(reader, ID, filters, page),
  },
  {
    name: 'computers by enrolment',
    at: 1,
    filters: { status: 'active', siteId: 'a' },
    read: (reader, filters, page) =>
      listHubs(reader, ID, filters, page, { by: 'enrolled', descending: true }),
  },
  { name: 'silent computers', at: 1, read: (reader, _, page) => listSilent(reader, ID, 1, page) },
  { name: 'unmatched sessions', read: (reader, _, page) => listUnmatched(reader, ID, page) },
  { name: 'jobs', at: 1, read: (reader, _, page) => listJobs(reader, ID, undefined, page) },
  { name: 'jobs of a kind', at: 1, read: (reader, _, page) => listJobs(reader, ID, 'report', page) },
  {
    name: 'people',
    filters: { state: 'active', search: 'a b' },
    read: (reader, filters, page) => listPeople(reader, ID, filters, page),
  },
  { name: 'people of a group', read: (reader, _, page) => listPeopleOf(reader, ID, ID, page) },
  {
    name: 'groups',
    filters: { search: 'a b' },
    read: (reader, filters, page) => listGroups(reader, ID, filters, page),
  },
  { name: 'revisions of a policy', at: 1, read: (reader, _, page) => pageRevisions(reader, ID, ID, page) },
  { name: 'assignments of a policy', read: (reader, _, page) => pageAssignments(reader, ID, ID, page) },
  { name: 'API tokens', at: 1, read: (reader, _, page) => listTokens(reader, ID, ID, page) },
  { name: 'policies', read: (reader, _, page) => listPolicies(reader, ID, page) },
  {
    name: 'sites',
    filters: { search: 'a' },
    read: (reader, filters, page) => listSites(reader, ID, filters['search'] as string | undefined, page),
  },
]

/** A list without a filter, with each alone, and with any two. */
const combinations = (filters: Filters = {}): Filters[] => {
  const all = Object.entries(filters)
  const pairs = all.flatMap((one, place) => all.slice(place + 1).map((other) => [one, other]))
  return [[], ...all.map((one) => [one]), ...pairs].map((chosen) => Object.fromEntries(chosen))
}

const cursorAt = (at: string | number): string =>
  Buffer.from(JSON.stringify([at, typeof at === 'number' ? '1' : 'm'])).toString('base64url')

/** The first page, the next and the one before. */
const places = (at: string | number = 'm'): PageRequest[] => [
  { limit: 50 },
  { limit: 50, after: cursorAt(at) },
  { limit: 50, before: cursorAt(at) },
]

const PLANS = LISTS.flatMap((list) =>
  combinations(list.filters).map((filters) => ({
    list,
    filters,
    title: [list.name, ...Object.keys(filters)].join(', '),
  })),
)

describe.each(dialects)('a page of any list on %s', (dialect) => {
  let opened: TestDatabase
  beforeAll(async () => {
    opened = await openTestDatabase(dialect)
  })
  afterAll(() => opened.drop())

  it.each(PLANS)('is found by an index: $title', async ({ list, filters }) => {
    for (const page of places(list.at)) {
      const explained = await explainReads(opened.database, () =>
        list.read(opened.database.read, filters, page),
      )
      expect(explained.faults).toEqual([])
      expect(explained.statements).toBeGreaterThanOrEqual(1)
    }
  })

  it('would be found where no index has its order', async () => {
    const query = opened.database.read('policies').where({ organization_id: ID })
    const { faults } = await explainReads(opened.database, () =>
      fetchPage(query, { column: 'description', id: 'id' }, { limit: 50 }),
    )
    expect(faults.length).toBeGreaterThanOrEqual(1)
  })
})

describe('the lists that are explained', () => {
  it('are all there are', () => {
    const text = globSync('**/*.ts', { cwd: FEATURES }).map((path) =>
      readFileSync(join(FEATURES, path), 'utf8'),
    )
    const read = text.flatMap((source) => source.match(/fetchPage[<(]/g) ?? [])
    const variants = LISTS.length - read.length
    expect(variants, 'lists that are declared more than once, for what else they are sorted by').toBe(8)
    expect(PLANS).toHaveLength(69)
  })
})
