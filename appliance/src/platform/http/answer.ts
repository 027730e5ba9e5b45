import { Readable } from 'node:stream'
import type { Context } from 'koa'
import { APP_ERRORS, refusalOf, type AppError } from '../errors.ts'
import type { Writer } from '../views/messages/translator.ts'
import type {
  AdminAnswer,
  AdminRoute,
  OrganizationFacts,
  PageContext,
  RenderPage,
  SignedIn,
} from './admin-route.ts'
import type { Cookies } from './cookies.ts'
import type { FormTokens } from './csrf.ts'
import { errorModel } from './errors.ts'

/** One call on its way through the steps. */
export type Call = {
  ctx: Context
  route: AdminRoute
  cookies: Cookies
  admin: SignedIn | null
  organization: OrganizationFacts | null
  partial: boolean
}

type Deps = { render: RenderPage; formTokens: FormTokens; write: Writer }

/** Sends a redirect that turns a POST into a GET. */
export function redirect(ctx: Context, to: string): void {
  ctx.status = 303
  ctx.set('location', to)
}

/** Turns a handler's answer into a response. */
export function reply(call: Call, answer: AdminAnswer, deps: Deps): void {
  const { ctx, cookies } = call
  if ('redirect' in answer) {
    if (answer.session !== undefined) cookies.setSession(answer.session)
    if (answer.session === null) ctx.set('clear-site-data', '"cache", "storage"')
    if (answer.notice !== undefined) cookies.setNotice(answer.notice)
    if (answer.theme !== undefined) cookies.setTheme(answer.theme)
    redirect(ctx, answer.redirect)
  } else if ('download' in answer) {
    const { name, type, body } = answer.download
    ctx.attachment(name)
    ctx.type = type
    ctx.body =
      typeof body === 'string' ? body : body instanceof Uint8Array ? Buffer.from(body) : Readable.from(body)
  } else if ('text' in answer) {
    ctx.status = answer.status ?? 200
    ctx.type = answer.type
    ctx.body = answer.text
  } else {
    ctx.status = answer.status ?? 200
    ctx.type = 'html'
    ctx.vary('hx-request')
    ctx.body = deps.render(answer.view, answer.model, pageContext(call, deps))
  }
}

function pageContext({ ctx, route, cookies, admin, organization, partial }: Call, deps: Deps): PageContext {
  return {
    admin,
    organization,
    theme: cookies.theme,
    csrfToken: deps.formTokens.issue(cookies.ensureHolder()),
    notice: partial ? null : cookies.takeNotice(),
    path: ctx.path,
    route: route.path,
    url: ctx.url,
    partial,
    requestId: ctx.state['requestId'] as string,
  }
}

/** Answers with a page for people, or with JSON for those that ask for it. `call` is undefined before it is known. */
export function replyError(ctx: Context, error: AppError, call: Call | undefined, deps: Deps): void {
  const requestId = ctx.state['requestId'] as string
  if (ctx.accepts('html', 'json') === 'json') {
    const { status } = APP_ERRORS[error.code]
    ctx.body = { error: { status, ...refusalOf(error, deps.write), requestId } }
  } else {
    const alone: PageContext = {
      admin: null,
      organization: null,
      theme: 'system',
      csrfToken: '',
      notice: null,
      path: ctx.path,
      route: '',
      url: ctx.url,
      partial: false,
      requestId,
    }
    ctx.type = 'html'
    ctx.body = deps.render('error', errorModel(error, requestId), call ? pageContext(call, deps) : alone)
  }
  setErrorStatus(ctx, error)
}

/** Status and, where there is one, the time to wait. */
export function setErrorStatus(ctx: Context, error: AppError): void {
  ctx.status = APP_ERRORS[error.code].status
  if (error.retryAfterSeconds !== undefined) ctx.set('retry-after', String(error.retryAfterSeconds))
}
