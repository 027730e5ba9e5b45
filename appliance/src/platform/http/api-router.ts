import { Readable } from 'node:stream'
import { Router } from '@koa/router'
import type { Context, Middleware, Next } from 'koa'
import type { Database } from '../db/index.ts'
import { AppError, invalid } from '../errors.ts'
import { newId } from '../ids.ts'
import type { Logger } from '../logger.ts'
import { say } from '../views/messages/phrase.ts'
import type { Writer } from '../views/messages/translator.ts'
import type { OrganizationFacts, SignedIn } from './admin-route.ts'
import { answerOf, change, tagOf, type KeptAnswers } from './api-change.ts'
import { API_PATH, type ApiOperation, type FileAnswer } from './api-operation.ts'
import { setErrorStatus } from './answer.ts'
import { may } from './capabilities.ts'
import { dutyOf, withPurpose } from './duties.ts'
import { publicError } from './errors.ts'
import { problemOf } from './problem.ts'
import type { RateLimit } from './rate-limit.ts'
import { parse, parseFields } from './validate.ts'

/** What the router needs of the rest of the appliance. */
export type ApiRouterDeps = {
  operations: readonly ApiOperation[]
  database: Database
  /** Whose token it is, with its scopes; null where it is none or has ended. */
  findToken(token: string): Promise<SignedIn | null>
  findOrganization(organizationId: string): Promise<OrganizationFacts>
  answers: KeptAnswers
  write: Writer
  /** Requests of one token, and wrong tokens from one address. */
  rateLimit: RateLimit
  wrongTokens: RateLimit
  logger: Logger
}

/** The API as middleware, and the routes it has. */
export type ApiRouter = { middleware: Middleware; routes: string[] }

/** Serves every operation: token, scope, input, conditions, and then the operation, in this order. */
export function createApiRouter(deps: ApiRouterDeps): ApiRouter {
  const router = new Router({ prefix: API_PATH })
  for (const operation of deps.operations)
    router.register(operation.path, [operation.method], (ctx) => serve(ctx as Context, operation, deps))
  const dispatch = router.routes() as unknown as Middleware
  const routes = router.stack.flatMap(({ methods, path }) =>
    methods.filter((method) => method !== 'HEAD').map((method) => `${method} ${String(path)}`),
  )
  const middleware = async (ctx: Context, next: Next): Promise<void> => {
    if (ctx.path !== API_PATH && !ctx.path.startsWith(`${API_PATH}/`)) return next()
    ctx.state['requestId'] ??= newId()
    ctx.set({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    try {
      await dispatch(ctx as never, () => Promise.reject(new AppError('not_found')))
    } catch (error) {
      refuse(ctx, error, deps)
    }
  }
  return { middleware, routes }
}

function refuse(ctx: Context, error: unknown, { logger, write }: ApiRouterDeps): void {
  const requestId = ctx.state['requestId'] as string
  const known = publicError(error, logger, requestId)
  if (known.code === 'token_needed') ctx.set('www-authenticate', 'Bearer')
  ctx.body = JSON.stringify(problemOf(known, requestId, write))
  ctx.type = 'application/problem+json'
  setErrorStatus(ctx, known)
}

async function serve(ctx: Context, operation: ApiOperation, deps: ApiRouterDeps): Promise<void> {
  const admin = await admit(ctx, operation, deps)
  const params = operation.params && parse(operation.params, ctx['params'])
  const query = takeQuery(ctx, operation)
  const request = { admin, params, query, body: undefined, url: ctx.URL }
  if ('file' in operation) answerFile(ctx, await operation.file(request))
  else if ('read' in operation) {
    const text = answerOf(operation, await operation.read(request))
    ctx.set('etag', tagOf(text))
    if (isKnown(ctx, tagOf(text))) ctx.status = 304
    else answer(ctx, text)
  } else answer(ctx, await change(ctx, operation, request, deps))
}

/** Not koa's `fresh`: `fetch` sends `cache-control: no-cache` beside every condition of its caller. */
const isKnown = (ctx: Context, tag: string): boolean =>
  ctx
    .get('if-none-match')
    .split(',')
    .some((known) => ['*', tag].includes(known.trim().replace(/^W\//, '')))

function answer(ctx: Context, text: string): void {
  ctx.status = 200
  ctx.type = 'application/json'
  ctx.body = text
}

function answerFile(ctx: Context, { name, type, body }: FileAnswer): void {
  ctx.attachment(name)
  ctx.type = type
  ctx.body = typeof body === 'string' ? body : Readable.from(body)
}

async function admit(ctx: Context, { scope }: ApiOperation, deps: ApiRouterDeps): Promise<SignedIn> {
  const token = /^Bearer ([\w-]{1,200})$/i.exec(ctx.get('authorization'))?.[1]
  const found = token === undefined ? null : await deps.findToken(token)
  if (!found) {
    deps.wrongTokens.count(ctx.ip)
    throw new AppError('token_needed')
  }
  deps.rateLimit.count(found.sessionId)
  if (scope !== null && !may(found, scope)) throw new AppError('forbidden', say('api.scope', { scope }))
  const organization = await deps.findOrganization(found.organizationId)
  const duty = dutyOf(found, organization)
  if (duty) throw new AppError('forbidden', duty.first)
  return withPurpose({ ...found, purpose: purposeOf(ctx) }, organization)
}

const SHORTEST_PURPOSE = 8
const LONGEST_PURPOSE = 200

function purposeOf(ctx: Context): SignedIn['purpose'] {
  const text = ctx.get('earshot-purpose').trim()
  if (text === '') return { is: 'owed' }
  if (text.length < SHORTEST_PURPOSE || text.length > LONGEST_PURPOSE)
    throw invalid('earshot-purpose', say('fault.length', { min: SHORTEST_PURPOSE, max: LONGEST_PURPOSE }))
  return { is: 'given', text }
}

function takeQuery({ URL: { searchParams } }: Context, { query }: ApiOperation): unknown {
  if (query) return parseFields(query, searchParams, { strict: true })
  const [unknown] = searchParams.keys()
  if (unknown !== undefined) throw invalid(unknown, say('fault.unknownField'))
  return undefined
}
