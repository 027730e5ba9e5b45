import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { address } from './address.ts'
import {
  filedColumns,
  presentList,
  queryOfArrangement,
  readArrangement,
  shownColumns,
  type ListPlan,
} from './list.ts'
import { say } from './messages/phrase.ts'

const PLAN: ListPlan = {
  path: '/things',
  columns: [
    { id: 'name', label: 'x.name', shown: 'always', sorted: true },
    { id: 'state', label: 'x.state', shown: 'usual' },
    { id: 'seen', label: 'x.seen', shown: 'usual', sorted: true },
    { id: 'note', label: 'x.note', shown: 'onWish' },
  ],
}
const read = (query: { sort?: string; columns?: readonly string[] }) =>
  readArrangement(PLAN, { columns: [], ...query })
const sort = fc.record({ by: fc.constantFrom('name', 'seen'), descending: fc.boolean() })
const columns = fc.option(fc.subarray(['state', 'seen', 'note'], { minLength: 1 }))

describe('how a list is arranged', () => {
  it('is read back from the address that it was written into', () => {
    fc.assert(
      fc.property(fc.record({ sort, columns }), (arrangement) => {
        const { searchParams } = new URL(
          address('/things', queryOfArrangement(PLAN, arrangement)),
          'http://x',
        )
        const again = read({
          ...(searchParams.has('sort') ? { sort: searchParams.get('sort') ?? '' } : {}),
          columns: searchParams.getAll('columns'),
        })
        expect(again).toEqual({ arrangement, unknown: [] })
      }),
    )
  })

  it('is the usual one, and leaves the address as it is, where nothing was said', () => {
    const { arrangement } = read({})
    expect(queryOfArrangement(PLAN, arrangement)).toEqual({ sort: null, columns: undefined })
    expect(shownColumns(PLAN, arrangement)).toEqual(['name', 'state', 'seen'])
    expect(filedColumns(PLAN, arrangement)).toEqual(['name', 'state', 'seen', 'note'])
  })

  it('takes columns as a form repeats them, in the order of the list, and files what it shows', () => {
    const { arrangement } = read({ columns: ['note', 'state'] })
    expect(shownColumns(PLAN, arrangement)).toEqual(['name', 'state', 'note'])
    expect(filedColumns(PLAN, arrangement)).toEqual(['name', 'state', 'note'])
  })

  it('names what it does not know, whatever that is, and is the usual one then', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        fc.pre(!/^-?(name|seen)$/.test(text) && !text.includes(',') && !['-'].includes(text))
        const { arrangement, unknown } = read({ sort: text, columns: [text] })
        expect(arrangement.sort).toEqual({ by: 'name', descending: false })
        expect(unknown).toContainEqual(say('list.noSort', { given: text.replace(/^-/, '') }))
        if (!['state', 'seen', 'note'].includes(text))
          expect(unknown).toContainEqual(say('list.noColumn', { given: text }))
      }),
    )
  })

  it('leads from a head to its order, and from the head of the order to the other direction', () => {
    const hrefs = (query: Parameters<typeof read>[0]) =>
      presentList(PLAN, read(query), { q: 'a' }).heads.map(({ href, sorted }) => [href, sorted])
    expect(hrefs({})).toEqual([
      ['/things?q=a&sort=-name', 'ascending'],
      [null, null],
      ['/things?q=a&sort=seen', null],
    ])
    expect(hrefs({ sort: '-seen', columns: ['seen'] })).toEqual([
      ['/things?q=a&columns=seen', null],
      ['/things?q=a&sort=seen&columns=seen', 'descending'],
    ])
  })

  it('offers no order while what is searched has one', () => {
    const { heads } = presentList(PLAN, read({ sort: '-seen' }), {}, 'name')
    expect(heads.map(({ href, sorted }) => [href, sorted])).toEqual([
      [null, 'ascending'],
      [null, null],
      [null, null],
    ])
  })

  it('keeps filters and order in the form of the columns', () => {
    const { choice } = presentList(PLAN, read({ sort: '-seen', columns: ['note'] }), { q: 'a', site: null })
    expect(choice.kept).toEqual([
      { name: 'q', value: 'a' },
      { name: 'sort', value: '-seen' },
    ])
    expect(choice.columns.map(({ name, checked }) => [name, checked])).toEqual([
      ['state', false],
      ['seen', false],
      ['note', true],
    ])
    expect(choice.usual).toBe('/things?q=a&sort=-seen')
  })
})
