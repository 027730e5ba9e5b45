import { createSecretKey } from 'node:crypto'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import { inEnglish } from '../../src/messages.ts'
import type { AdminRoute, PageContext, SignedIn } from '../../src/platform/http/admin-route.ts'
import { createAdminRouter, type AdminRouterDeps } from '../../src/platform/http/admin-router.ts'
import { ROLES, type Role } from '../../src/platform/http/capabilities.ts'
import { createFormTokens } from '../../src/platform/http/csrf.ts'
import { NOT_ASKED } from '../../src/platform/http/purpose.ts'
import { createRateLimit } from '../../src/platform/http/rate-limit.ts'
import { createLogger } from '../../src/platform/logger.ts'

/** A page as the stand-in for the renderer shows it: view, model and context as JSON in an HTML answer. */
export type RenderedPage = { view: string; model: Record<string, unknown>; context: PageContext }

/** The model of a page that must be there. */
export function modelOf<Model>({ page }: { page: RenderedPage | undefined }): Model {
  if (!page) throw new Error('this is no page')
  return page.model as Model
}

/** Somebody of a role, signed in without a database. Their session's token is the name of the role. */
export const signedInAs = (role: Role, change: Partial<SignedIn> = {}): SignedIn => ({
  administratorId: `id-of-${role}`,
  organizationId: 'organization-1',
  sessionId: `session-of-${role}`,
  name: role,
  role,
  capabilities: new Set(ROLES[role]),
  actor: { kind: 'administrator', id: `id-of-${role}`, name: role },
  mustChangePassword: false,
  hasSecondFactor: false,
  purpose: NOT_ASKED,
  ...change,
})

const isRole = (text: string): text is Role => Object.hasOwn(ROLES, text)

/** The real router over the given routes, on a loopback port, with pages as JSON. */
export async function startAdminApp(
  routes: readonly AdminRoute[],
  change: Partial<AdminRouterDeps> = {},
): Promise<{ url: string; log: string[]; close(): Promise<void> }> {
  const log: string[] = []
  const app = new Koa()
  app.silent = true
  app.use(
    createAdminRouter({
      routes,
      findSession: (token) => Promise.resolve(isRole(token) ? signedInAs(token) : null),
      findOrganization: () =>
        Promise.resolve({
          name: 'Example',
          timeZone: 'UTC',
          rules: { demandsSecondFactor: false, asksPurpose: false },
        }),
      entrance: () => Promise.resolve('/sign-in'),
      render: (view, model, context) => JSON.stringify({ view, model, context }),
      formTokens: createFormTokens(createSecretKey(Buffer.alloc(32, 7))),
      rateLimit: createRateLimit({ clock: { now: () => 0 }, limit: 100_000, windowMs: 60_000 }),
      origins: ['https://earshot.example'],
      isSecure: () => false,
      write: inEnglish,
      logger: createLogger('info', { destination: { write: (line) => log.push(line) } }),
      ...change,
    }),
  )
  const server = createServer(app.callback()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** A browser: keeps cookies, follows nothing, sends forms with the token of the last page. */
export class Browser {
  readonly url: string
  readonly cookies = new Map<string, string>()
  token = ''
  constructor(url: string, session?: string) {
    this.url = url
    if (session !== undefined) this.cookies.set('earshot-session', session)
  }

  async send(
    method: string,
    path: string,
    options: { body?: string; headers?: Record<string, string> } = {},
  ) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: { accept: 'text/html', 'sec-fetch-site': 'same-origin', cookie, ...options.headers },
      ...(options.body === undefined ? {} : { body: options.body }),
    })
    for (const line of response.headers.getSetCookie()) this.take(line)
    const text = await response.text()
    const isPage = response.headers.get('content-type')?.startsWith('text/html') === true
    const page = isPage && text.startsWith('{') ? (JSON.parse(text) as RenderedPage) : undefined
    const inForm = page ? page.context?.csrfToken : /name="csrf" value="([^"]+)"/.exec(text)?.[1]
    if (inForm) this.token = inForm
    return {
      status: response.status,
      location: response.headers.get('location'),
      headers: response.headers,
      text,
      page,
    }
  }

  private take(line: string): void {
    const [pair = ''] = line.split(';')
    const name = pair.slice(0, pair.indexOf('='))
    if (line.includes('Max-Age=0')) this.cookies.delete(name)
    else this.cookies.set(name, pair.slice(name.length + 1))
  }

  get(path: string, headers: Record<string, string> = {}) {
    return this.send('GET', path, { headers })
  }

  post(path: string, form: Record<string, string | string[]> = {}, headers: Record<string, string> = {}) {
    const body = new URLSearchParams()
    for (const [name, value] of Object.entries({ csrf: this.token, ...form }))
      for (const one of [value].flat()) body.append(name, one)
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    return this.send('POST', path, { body: body.toString(), headers: { ...type, ...headers } })
  }
}
