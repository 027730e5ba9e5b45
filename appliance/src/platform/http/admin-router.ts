import { Router } from '@koa/router'
import type { Context, Middleware, Next } from 'koa'
import { AppError, invalid } from '../errors.ts'
import { newId } from '../ids.ts'
import type { Logger } from '../logger.ts'
import {
  adminRoute,
  type AdminRequest,
  type AdminRoute,
  type OrganizationFacts,
  type RenderPage,
  type SignedIn,
  type TypedForm,
} from './admin-route.ts'
import { redirect, reply, replyError, setErrorStatus, type Call } from './answer.ts'
import { CAPABILITIES, may } from './capabilities.ts'
import { readCookies } from './cookies.ts'
import { checkProvenance, type FormTokens } from './csrf.ts'
import { dutyOf, servesDuty, withPurpose } from './duties.ts'
import { publicError } from './errors.ts'
import { PURPOSE_PATH } from './purpose.ts'
import { say } from '../views/messages/phrase.ts'
import type { Writer } from '../views/messages/translator.ts'
import type { RateLimit } from './rate-limit.ts'
import { securityHeaders } from './security-headers.ts'
import { fieldNames, parse, parseFields, readForm, typedForm } from './validate.ts'

/** What the router needs of the rest of the appliance. */
export type AdminRouterDeps = {
  routes: readonly AdminRoute[]
  /** The administrator behind a session's token; null when it has ended. */
  findSession(token: string): Promise<SignedIn | null>
  /** The organization of an administrator, for the frame of the page. */
  findOrganization(organizationId: string): Promise<OrganizationFacts>
  /** Where people go who are not signed in: the sign-in page, or the first run. */
  entrance(): Promise<string>
  render: RenderPage
  formTokens: FormTokens
  /** Writes errors for those that ask for JSON. */
  write: Writer
  rateLimit: RateLimit
  /** Origins of our own pages, such as `https://earshot.example`. */
  origins: readonly string[]
  /** Whether TLS protects this request all the way. */
  isSecure(ctx: Context): boolean
  logger: Logger
}

const MAX_BROWSER = 300

/** What no route knows: whoever is signed in keeps navigation and search. */
const NOWHERE = adminRoute({
  method: 'GET',
  path: '/nowhere',
  access: 'public',
  handle: () => Promise.reject(new AppError('not_found')),
})

/**
 * Middleware that serves the admin UI: every route takes the same steps in the same order, and what no route knows
 * gets the error page. Throws at once for a route whose access, form or parameters are not declared properly.
 */
export function createAdminRouter(deps: AdminRouterDeps): Middleware {
  const router = new Router()
  for (const route of deps.routes) {
    checkRoute(route)
    router.register(route.path, [route.method], (ctx) => serve(ctx as Context, route, deps))
  }
  const dispatch = router.routes() as unknown as Middleware
  return async (ctx: Context, next: Next) => {
    ctx.state['requestId'] ??= newId()
    await securityHeaders(ctx, async () => {
      try {
        await dispatch(ctx as never, next)
        if (ctx.status === 404 && ctx.body == null) await serve(ctx, NOWHERE, deps)
      } catch (error) {
        const known = publicError(error, deps.logger, ctx.state['requestId'] as string)
        replyError(ctx, known, ctx.state['call'] as Call | undefined, deps)
      }
    })
  }
}

function checkRoute(route: AdminRoute): void {
  const name = `${route.method} ${route.path}`
  const known = ['public', 'signedIn', ...CAPABILITIES]
  if (!known.includes(route.access)) throw new Error(`${name}: unknown access ${String(route.access)}`)
  if (route.path.includes(':') !== (route.params !== undefined))
    throw new Error(`${name}: parameters of the path and their schema must come together`)
  if (route.form && route.method !== 'POST') throw new Error(`${name}: only POST carries a form`)
  for (const schema of [route.form, route.query]) if (schema) fieldNames(schema)
}

async function serve(ctx: Context, route: AdminRoute, deps: AdminRouterDeps): Promise<void> {
  deps.rateLimit.count(ctx.ip)
  const cookies = readCookies(ctx, deps.isSecure(ctx))
  const found = cookies.session === undefined ? null : await deps.findSession(cookies.session)
  const organization = found && (await deps.findOrganization(found.organizationId))
  const admin = found && organization && withPurpose(found, organization)
  const partial = ctx.get('hx-request') === 'true' && ctx.get('hx-boosted') !== 'true'
  const call: Call = { ctx, route, cookies, admin, organization, partial }
  ctx.state['call'] = call
  if (!(await admit(call, deps))) return
  const fields = await takeForm(call, deps)
  const params = takeParams(call)
  const query = route.query && parseFields(route.query, ctx.URL.searchParams, { strict: false })
  const browser = ctx.get('user-agent').slice(0, MAX_BROWSER)
  const sessionToken = cookies.session
  const timeZone = organization?.timeZone ?? 'UTC'
  const request = { admin, params, query, partial, timeZone, address: ctx.ip, browser, sessionToken }
  try {
    reply(call, await route.handle({ ...request, form: takeFields(route, fields) }), deps)
  } catch (error) {
    if (askForPurpose(call, error)) return
    if (!(await showAgain(call, { ...request, form: typedForm(fields) }, error, deps))) throw error
  }
}

/** Access: lets the caller through, sends them to the entrance, or throws. */
async function admit(
  { ctx, route, admin, organization, partial }: Call,
  deps: AdminRouterDeps,
): Promise<boolean> {
  if (route.access === 'public') return true
  if (!admin) {
    if (route.method !== 'GET') throw new AppError('signed_out')
    const entrance = `${await deps.entrance()}?next=${encodeURIComponent(ctx.url)}`
    if (ctx.accepts('html', 'json') === 'json') throw new AppError('signed_out')
    if (partial) {
      ctx.set('hx-redirect', entrance)
      throw new AppError('signed_out')
    }
    redirect(ctx, entrance)
    return false
  }
  if (!may(admin, route.access)) throw new AppError('forbidden')
  const duty = dutyOf(admin, organization)
  if (!duty || servesDuty(duty, route.path)) return true
  if (route.method !== 'GET') throw new AppError('forbidden', duty.first)
  redirect(ctx, duty.path)
  return false
}

/** Leads a page that may not be shown yet to where its purpose is asked for. False when that is not what went wrong. */
function askForPurpose({ ctx, route, admin, partial }: Call, error: unknown): boolean {
  if (!admin || !(error instanceof AppError) || error.code !== 'purpose_needed') return false
  if (route.method !== 'GET' || ctx.accepts('html', 'json') === 'json') return false
  const place = `${PURPOSE_PATH}?next=${encodeURIComponent(ctx.url)}`
  if (partial) {
    ctx.set('hx-redirect', place)
    return false
  }
  redirect(ctx, place)
  return true
}

/** CSRF, and then the form itself: the token is in it. */
async function takeForm({ ctx, route, cookies }: Call, deps: AdminRouterDeps): Promise<URLSearchParams> {
  if (route.method === 'GET') return new URLSearchParams()
  checkProvenance({ secFetchSite: ctx.get('sec-fetch-site'), origin: ctx.get('origin') }, deps.origins)
  const fields = await readForm(ctx.req)
  const [token, second] = fields.getAll('csrf')
  deps.formTokens.check(cookies.holder, second === undefined ? token : undefined)
  fields.delete('csrf')
  return fields
}

function takeParams({ ctx, route }: Call): unknown {
  if (!route.params) return undefined
  try {
    return parse(route.params, ctx['params'])
  } catch (cause) {
    throw new AppError('not_found', undefined, { cause })
  }
}

function takeFields(route: AdminRoute, fields: URLSearchParams): unknown {
  const [unexpected] = route.form ? [] : fields.keys()
  if (unexpected !== undefined) throw invalid(unexpected, say('fault.unknownField'))
  return route.form && parseFields(route.form, fields, { strict: true })
}

const REPEATABLE = new Set([
  'invalid',
  'conflict',
  'in_use',
  'held',
  'sign_in_failed',
  'directory_unreachable',
  'throttled',
  'forbidden',
])

/** Shows the form again with what was typed. False when the route has no such page or the error is none of it. */
async function showAgain(
  call: Call,
  request: AdminRequest<unknown, unknown, TypedForm>,
  error: unknown,
  deps: AdminRouterDeps,
): Promise<boolean> {
  if (!(error instanceof AppError) || !REPEATABLE.has(error.code) || !call.route.onInvalid) return false
  reply(call, await call.route.onInvalid(request, error), deps)
  if (call.ctx.status < 300) setErrorStatus(call.ctx, error)
  return true
}
