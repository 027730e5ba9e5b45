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
