import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEVICE_LIST } from '../src/features/devices/list-plan.ts'
import { deviceAdminRoutes } from '../src/features/devices/index.ts'
import { HUB_LIST } from '../src/features/hubs/list-plan.ts'
import { hubAdminRoutes } from '../src/features/hubs/index.ts'
import { readCsv } from '../src/platform/csv-read.ts'
import { AppError } from '../src/platform/errors.ts'
import { address } from '../src/platform/views/address.ts'
import type { Head } from '../src/platform/views/list.ts'
import type { Pager } from '../src/platform/views/page.ts'
import { Browser, modelOf, signedInAs, startAdminApp } from './support/admin-app.ts'
import { buildAssetWorld, type AssetWorld } from './support/asset-world.ts'
import { dialects, openTestDatabase, type TestDatabase } from './support/dialects.ts'

const COMPUTERS = 57
const MAY_READ = { characters: 1_000_000, rows: 10_000 }
type Model = { rows: { name: string; seenAt?: number; enrolledAt?: number }[]; pager: Pager; heads: Head[] }
type Shown = { names: string[]; times: number[] }

/** Lists, with what they can be filtered by and what names their rows in a file. */
const LISTS = [
  {
    path: DEVICE_LIST.path,
    named: 'serial',
    sorts: ['', 'seen', '-seen', '-headset'],
    filters: [{}, { state: 'unmanaged' }, { model: 'earshot-reference' }, { status: 'lent' }, { q: 'H0' }],
  },
  {
    path: HUB_LIST.path,
    named: 'computer',
    sorts: ['', 'enrolled', '-enrolled', '-computer'],
    filters: [{}, { state: 'active' }, { state: 'retiring' }, { q: 'pc-0' }],
  },
] as const
const CASES = LISTS.flatMap((list) =>
  list.sorts.flatMap((sort) => list.filters.map((filter) => ({ ...list, sort, filter }))),
)

describe.each(dialects)('a list on %s', (dialect) => {
  let opened: TestDatabase
  let world: AssetWorld
  let app: Awaited<ReturnType<typeof startAdminApp>>
  let browser: Browser

  beforeAll(async () => {
    opened = await openTestDatabase(dialect)
    world = await buildAssetWorld(opened)
    const { appliance, people, assets, organizationId } = world
    for (let number = 0; number < COMPUTERS; number++) {
      appliance.clock.advance(1_000 * ((number * 7) % 5))
      await world.hub(`PC-${(number * 13) % COMPUTERS}`, null, [`H${number}`])
    }
    const { rows } = await appliance.hubs.list(opened.database.read, organizationId, {}, { limit: 5 })
    const nobody = { kind: 'command' as const, id: 'x', name: 'x' }
    const device = await world.deviceOf('H7')
    await opened.database.write(async (tx) => {
      const ids = rows.map(({ id }) => id)
      await appliance.hubs.step(tx, organizationId, ids, 'retire', nobody)
      const lent = { tag: 'T-1', status: 'lent', owner: '', note: '=1+1' }
      await assets.change(tx, organizationId, device, lent, nobody)
    })
    const administrators = { get: () => Promise.reject(new AppError('not_found')) }
    const effects = { propose: () => Promise.reject(new Error('nothing is worked out here')) }
    const parts = { ...appliance, people, assets, administrators, effects }
    app = await startAdminApp([...deviceAdminRoutes(parts), ...hubAdminRoutes(parts)], {
      findSession: () => Promise.resolve(signedInAs('owner', { organizationId })),
    })
    browser = new Browser(app.url, 'owner')
  }, 120_000)
  afterAll(async () => {
    await app.close()
    await world.appliance.stop()
    await opened.drop()
  })

  /** Follows the pages from the first to the last. */
  async function pagesFrom(start: string): Promise<Shown & { pages: number }> {
    const shown = { names: [] as string[], times: [] as number[], pages: 0 }
    for (let next: string | null = start; next !== null; shown.pages++) {
      const { rows, pager }: Model = modelOf<Model>(await browser.get(next))
      shown.names.push(...rows.map(({ name }) => name))
      shown.times.push(...rows.map(({ seenAt, enrolledAt }) => seenAt ?? enrolledAt ?? 0))
      next = pager.next
    }
    return shown
  }

  async function fileAt(path: string, query: object): Promise<{ head: string[]; rows: string[][] }> {
    const { text, status } = await browser.get(address(`${path}.csv`, { ...query }))
    expect(status).toBe(200)
    const { head, rows } = readCsv('csv', text.replace(/^\uFEFF/, ''), MAY_READ)
    return { head: [...head], rows: rows.map(({ cells }) => [...cells]) }
  }

  it.each(CASES)(
    'of $path sorted by “$sort” with $filter: pages put together are the file, in their order',
    async ({ path, named, sort, filter }) => {
      const { names, times, pages } = await pagesFrom(address(path, { ...filter, sort }))
      const file = await fileAt(path, { ...filter, sort })
      const place = file.head.indexOf(named)
      expect(file.rows.map((row) => row[place])).toEqual(names)
      expect(new Set(names).size).toBe(names.length)
      const isSearched = 'q' in filter
      const descending = sort.startsWith('-') && !isSearched
      const isByTime = (sort.endsWith('seen') || sort.endsWith('enrolled')) && !isSearched
      const keys: (string | number)[] = isByTime ? times : names.map((name) => name.toLowerCase())
      const inOrder = keys.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
      expect(keys).toEqual(descending ? inOrder.reverse() : inOrder)
      const all = Object.keys(filter).length === 0
      expect(names.length).toBe(all ? COMPUTERS : names.length)
      expect(names.length).toBeGreaterThanOrEqual(1)
      expect(pages).toBe(Math.max(1, Math.ceil(names.length / 50)))
    },
  )

  it('has the columns that were chosen, on the page and in the file, and names what it does not know', async () => {
    const query = { columns: 'note,firstSeen,none-such', sort: 'none-such' }
    const { heads, unknown } = modelOf<Model & { unknown: object[] }>(
      await browser.get(address('/devices', query)),
    )
    expect(heads.map(({ label }) => label.say)).toEqual([
      'devices.col.headset',
      'devices.col.note',
      'devices.col.firstSeen',
    ])
    expect(unknown).toMatchObject([
      { say: 'list.noSort', with: { given: 'none-such' } },
      { say: 'list.noColumn', with: { given: 'none-such' } },
    ])
    const file = await fileAt('/devices', { ...query, status: 'lent' })
    expect(file.head).toEqual(['serial', 'note', 'first seen'])
    expect(file.rows.map((row) => row.slice(0, 2))).toEqual([['H7', "'=1+1"]])
  })

  it('is filed with all its columns where none was chosen', async () => {
    expect((await fileAt('/devices', {})).head).toHaveLength(14)
    expect((await fileAt('/hubs', {})).head).toHaveLength(11)
  })
})
