import { z } from 'zod'
import { isCursor, type Page, type PageRequest, type Tx } from '../db/index.ts'
import { because } from '../faults.ts'
import { say, type Phrase } from '../views/messages/phrase.ts'
import type { SignedIn } from './admin-route.ts'
import type { Capability } from './capabilities.ts'

/** Where the API lives. */
export const API_PATH = '/api/v1'

/** What an operation is given: everything validated, nothing of the web server. `admin` has the token's scopes only. */
export type ApiRequest<Params, Query, Body> = {
  admin: SignedIn
  params: Params
  query: Query
  body: Body
  /** Path and query as they were asked for. */
  url: URL
}

type Declared<Params, Query> = {
  /** `<feature>.<verb>`, unique. */
  id: string
  /** Below `API_PATH`, parameters as `:id`. */
  path: `/${string}`
  /** What a token needs; null: any token will do. */
  scope: Capability | null
  summary: Phrase
  params?: z.ZodType<Params>
  query?: z.ZodType<Query>
  /** What is answered; members it does not name are left out. */
  answer: z.ZodType
  /** It shows people by name: the header `earshot-purpose` says what for. */
  personal?: boolean
}

/** A read. Its answer carries an ETag. */
export type ApiRead<Params = unknown, Query = unknown> = Declared<Params, Query> & {
  method: 'GET'
  read(request: ApiRequest<Params, Query, unknown>): Promise<unknown>
}

/** A file, as it is: its answer is no JSON and carries no ETag. */
export type ApiFile<Params = unknown, Query = unknown> = Omit<Declared<Params, Query>, 'answer'> & {
  method: 'GET'
  /** What it may be, as media types. */
  types: readonly string[]
  file(request: ApiRequest<Params, Query, unknown>): Promise<FileAnswer>
}

/** What a file operation answers. */
export type FileAnswer = {
  name: string
  type: string
  body: string | AsyncIterable<string | Uint8Array>
}

/** A change: one transaction, in which the answer to an idempotency key is kept too. */
export type ApiChange<Params = unknown, Query = unknown, Body = unknown> = Declared<Params, Query> & {
  method: 'POST' | 'PUT' | 'DELETE'
  body?: z.ZodType<Body>
  /** What stands there before, as its read answers it: `If-Match` is compared with it, and needed. */
  guards?(tx: Tx, request: ApiRequest<Params, Query, Body>): Promise<unknown>
  change(tx: Tx, request: ApiRequest<Params, Query, Body>): Promise<unknown>
}

/** A change with transactions of its own: its key is taken before it, and its answer kept after it. */
export type ApiWork<Params = unknown, Query = unknown, Body = unknown> = Declared<Params, Query> & {
  method: 'POST' | 'PUT' | 'DELETE'
  body?: z.ZodType<Body>
  work(request: ApiRequest<Params, Query, Body>): Promise<unknown>
}

/** One thing that scripts may ask for. */
export type ApiOperation = ApiRead | ApiFile | ApiChange | ApiWork

/** Lets a feature declare a read with its own types. */
export const apiRead = <Params, Query>(operation: Omit<ApiRead<Params, Query>, 'method'>): ApiOperation =>
  ({ ...operation, method: 'GET' }) as ApiOperation

/** Lets a feature declare a change with its own types. */
export const apiChange = <Params, Query, Body>(operation: ApiChange<Params, Query, Body>): ApiOperation =>
  operation as ApiOperation

/** Lets a feature declare a file with its own types. */
export const apiFile = <Params, Query>(operation: Omit<ApiFile<Params, Query>, 'method'>): ApiOperation =>
  ({ ...operation, method: 'GET' }) as ApiOperation

/** Lets a feature declare a change that has transactions of its own, with its own types. */
export const apiWork = <Params, Query, Body>(operation: ApiWork<Params, Query, Body>): ApiOperation =>
  operation as ApiOperation

/** Most rows on a page, and how many there are unless it is said. */
const MOST_ROWS = 200
const ROWS = 50

/** A whole number in a path or a query: digits and nothing else. */
export const wholeIn = (min: number, max = Number.MAX_SAFE_INTEGER) =>
  z.preprocess(
    (text) => (typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : text),
    z.int().min(min).max(max),
  )

const pageShape = {
  after: z
    .string()
    .max(1_000)
    .refine(isCursor, because(say('fault.place')))
    .optional(),
  limit: z.coerce.number().int().min(1).max(MOST_ROWS).default(ROWS),
}

type ListRequest<Params, Query> = ApiRequest<Params, Query, unknown>

/** Declares a list: pages by keyset, with a link to the next. */
export function apiList<
  Item extends z.ZodType,
  Params = unknown,
  Shape extends z.ZodRawShape = Record<never, never>,
>(
  operation: Omit<ApiRead<Params, unknown>, 'method' | 'query' | 'answer' | 'read'> & {
    filters?: Shape
    item: Item
    list(
      request: ListRequest<Params, z.output<z.ZodObject<Shape>>>,
      page: PageRequest,
    ): Promise<Pick<Page<unknown>, 'rows' | 'next'>>
  },
): ApiOperation {
  const { filters, item, list, ...declared } = operation
  const query = z.object({ ...filters, ...pageShape })
  return {
    ...declared,
    method: 'GET',
    query,
    answer: z.object({ items: z.array(item), next: z.string().nullable() }),
    async read(request: ApiRequest<Params, { after?: string; limit: number }, unknown>) {
      const { after, limit } = request.query
      const page = await list(request as never, { after, limit })
      return { items: page.rows, next: page.next === null ? null : nextLink(request.url, page.next) }
    },
  } as ApiOperation
}

function nextLink(url: URL, cursor: string): string {
  const query = new URLSearchParams(url.searchParams)
  query.set('after', cursor)
  return `${url.pathname}?${query.toString()}`
}

/** Parameters of a path with one id. */
export const idOnly = z.object({ id: z.string().regex(/^[\w-]{1,64}$/) })

/** The answer of what has nothing to tell. */
export const nothing = z.object({})

/** Milliseconds since 1970 UTC. */
export const instant = z.int()

/** Any JSON: it has been read from JSON or is written as such, and takes no recursive schema to describe. */
export const anything = z.unknown()
