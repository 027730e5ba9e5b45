import type { z } from 'zod'
import type { Actor } from '../actor.ts'
import type { AppError } from '../errors.ts'
import type { Text } from '../views/messages/phrase.ts'
import type { Access, Capability, Role } from './capabilities.ts'
import type { Purpose } from './purpose.ts'

/** The administrator behind a session. */
export type SignedIn = {
  administratorId: string
  organizationId: string
  sessionId: string
  name: string
  role: Role
  capabilities: ReadonlySet<Capability>
  actor: Actor
  /** Set after somebody else has set the password: nothing else works until it has been changed. */
  mustChangePassword: boolean
  /** They signed in with a second factor, or have set one up since. */
  hasSecondFactor: boolean
  /** What this session looks at personal data for. */
  purpose: Purpose
}

/** What a page's handler is given: everything validated, nothing of the web server. */
export type AdminRequest<Params, Query, Form> = {
  /** Null on routes with access `public` only. */
  admin: SignedIn | null
  params: Params
  query: Query
  form: Form
  /** `true` when a part of the page is wanted (htmx). */
  partial: boolean
  /** The organization's, as an IANA name: times are read and written in it. UTC before somebody has signed in. */
  timeZone: string
  /** Address of the caller, for throttling only: never stored or logged with a name. */
  address: string
  /** What the browser says it is, for the list of one's own sessions. */
  browser: string
  /** What the session's cookie holds, for the entrance: it may belong to a sign-in that is not finished. */
  sessionToken: string | undefined
}

/** A form as it was typed: what was not sent is absent, what was sent several times is a list. */
export type TypedForm = Record<string, string | string[]>

/**
 * What a handler answers. A page is a view and its model; the layout is added by the renderer. `notice` is shown
 * once on the next page. `session` puts a new session into the browser; null takes it away. `theme` is kept in the
 * browser.
 */
export type AdminAnswer =
  | { view: string; model: object; status?: number }
  | { redirect: string; notice?: string; session?: string | null; theme?: Theme }
  | {
      download: { name: string; type: string; body: string | Uint8Array | AsyncIterable<string | Uint8Array> }
    }
  | { text: string; type: string; status?: number }

/**
 * One address of the admin UI. A route without `access` does not compile, and one that is unknown stops the start.
 * Forms are url-encoded; a field the schema does not name, and a second value where it wants one, are refused.
 */
export type AdminRoute<Params = unknown, Query = unknown, Form = unknown> = {
  method: 'GET' | 'POST'
  path: string
  access: Access
  params?: z.ZodType<Params>
  query?: z.ZodType<Query>
  form?: z.ZodType<Form>
  handle(request: AdminRequest<Params, Query, Form>): Promise<AdminAnswer>
  /**
   * The page to show when the form or the handler was refused (4xx): the form again with what was typed and
   * `error.fields`. It answers with the error's status. Without it the error has a page of its own.
   */
  onInvalid?(request: AdminRequest<Params, Query, TypedForm>, error: AppError): Promise<AdminAnswer>
}

/** Lets a feature declare routes with their own types and hands them on as one list. */
export const adminRoute = <Params, Query, Form>(route: AdminRoute<Params, Query, Form>): AdminRoute =>
  route as AdminRoute

/** The administrator of a request whose route is not public. */
export function signedIn(request: { admin: SignedIn | null }): SignedIn {
  if (!request.admin) throw new Error('a route that needs an administrator is declared public')
  return request.admin
}

/** Colours of the pages: as the system has them, or one of the two. */
export type Theme = 'system' | 'light' | 'dark'

/** What an organization asks of those who administer it. */
export type AccessRules = {
  /** Every account needs a second factor. */
  demandsSecondFactor: boolean
  /** Whoever looks at personal data says what for. */
  asksPurpose: boolean
}

/** The organization that a page is about. `timeZone` is an IANA name. */
export type OrganizationFacts = { name: string; timeZone: string; rules: AccessRules }

/** What the layout of a page needs besides the model. */
export type PageContext = {
  admin: SignedIn | null
  /** Null before somebody has signed in. */
  organization: OrganizationFacts | null
  theme: Theme
  /** Goes into the hidden field `csrf` of every form. */
  csrfToken: string
  notice: string | null
  path: string
  /** The declared path of its route, such as `/devices/:id`; empty where nothing was declared. */
  route: string
  /** Path and query. */
  url: string
  partial: boolean
  requestId: string
}

/** Makes HTML of a view. Errors use the view `error` with a model of `ErrorModel`. */
export type RenderPage = (view: string, model: object, context: PageContext) => string

/** Model of the view `error`. */
export type ErrorModel = {
  status: number
  code: string
  detail: Text
  next: Text
  fields: readonly { field: string; reason: Text }[]
  requestId: string
}
