import type { Knex } from 'knex'
import { z } from 'zod'
import { invalid } from '../errors.ts'
import { say } from '../views/messages/phrase.ts'

/** A page of a list: rows, and where the next and the one before it start (null: there is none). */
export type Page<Row> = { rows: Row[]; next: string | null; previous: string | null }

/** Which page is wanted. `after` and `before` are cursors of an earlier page. */
export type PageRequest = { after?: string | undefined; before?: string | undefined; limit: number }

/** The order of a list: one column that is never null, then the id, both in the same direction. */
export type Order = { column: string; id: string; descending?: boolean }

const cursorSchema = z.tuple([z.union([z.string(), z.number()]), z.string()])

const encode = (value: string | number, id: string): string =>
  Buffer.from(JSON.stringify([value, id])).toString('base64url')

function decode(cursor: string): [string | number, string] {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch {
    throw invalid('after', say('fault.place'))
  }
}

/** Whether a text may be a cursor of some list. */
export function isCursor(text: string): boolean {
  try {
    return decode(text).length > 0
  } catch {
    return false
  }
}

const plainName = (column: string): string => column.slice(column.lastIndexOf('.') + 1)

/**
 * One page of `query` by keyset: the cost does not depend on how far in the list it is. The query must select both
 * columns of `order` under their plain names, and an index must cover them. Throws `AppError` `invalid` for a cursor that is not one.
 */
export async function fetchPage<Row extends object>(
  query: Knex.QueryBuilder,
  order: Order,
  request: PageRequest,
): Promise<Page<Row>> {
  const backwards = request.before !== undefined
  const descending = (order.descending ?? false) !== backwards
  const cursor = request.before ?? request.after
  if (cursor !== undefined) {
    const [value, id] = decode(cursor)
    void query.whereRaw(`(??, ??) ${descending ? '<' : '>'} (?, ?)`, [order.column, order.id, value, id])
  }
  const direction = descending ? 'desc' : 'asc'
  const found = (await query
    .orderBy(order.column, direction)
    .orderBy(order.id, direction)
    .limit(request.limit + 1)) as Row[]
  const more = found.length > request.limit
  const rows = found.slice(0, request.limit)
  if (backwards) rows.reverse()
  const cursorOf = (row: Row | undefined): string | null => {
    if (!row) return null
    const values = row as Record<string, string | number>
    return encode(values[plainName(order.column)] ?? '', String(values[plainName(order.id)]))
  }
  return {
    rows,
    next: backwards || more ? cursorOf(rows.at(-1)) : null,
    previous: (backwards && more) || request.after !== undefined ? cursorOf(rows[0]) : null,
  }
}

/**
 * One page of rows that are all at hand: few by their nature, such as the kinds of something. They come in the order of
 * their keys, which must be unique.
 */
export function pageOf<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  { after, limit }: Pick<PageRequest, 'after' | 'limit'>,
): Pick<Page<Row>, 'rows' | 'next'> {
  const from = after === undefined ? undefined : decode(after)[1]
  const left = rows
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    .filter((row) => from === undefined || keyOf(row) > from)
  const page = left.slice(0, limit)
  const last = page.at(-1)
  return { rows: page, next: last !== undefined && left.length > limit ? encode('', keyOf(last)) : null }
}

const BATCH = 500

/**
 * Every page of a list, so that neither memory nor the cost of a page grows with the list. While one is worked on the
 * next is read. An empty list has no pages.
 */
export async function* pagesOf<Row>(
  read: (request: PageRequest) => Promise<Page<Row>>,
  limit = BATCH,
): AsyncIterable<Row[]> {
  let ahead: Promise<Page<Row>> | null = read({ limit })
  while (ahead) {
    const { rows, next }: Page<Row> = await ahead
    ahead = next === null ? null : read({ after: next, limit })
    // Whoever has seen enough does not wait for it.
    ahead?.catch(() => undefined)
    if (rows.length > 0) yield rows
  }
}
