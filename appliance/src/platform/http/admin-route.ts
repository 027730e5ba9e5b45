import type { z } from 'zod'
import type { Actor } from '../actor.ts'
import type { Capability } from './capabilities.ts'

/** The administrator behind a session. */
export type SignedIn = {
  administratorId: string
  organizationId: string
  sessionId: string
  name: string
  capabilities: ReadonlySet<Capability>
  actor: Actor
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
  /** Address of the caller, for throttling only: never stored or logged with a name. */
  address: string
}

/** What a handler answers. A page is a view and its model; the layout is added by the renderer. */
export type AdminAnswer =
  | { view: string; model: object; status?: number }
  | { redirect: string; notice?: string }
  | { download: { name: string; type: string; body: string | Uint8Array } }
  | { text: string; type: string; status?: number }

/** Who may use a route: anybody, anybody who is signed in, or those whose role has a capability. */
export type Access = 'public' | 'signedIn' | Capability

/** One address of the admin UI. A route without `access` does not compile, and one that is unknown stops the start. */
export type AdminRoute<Params = unknown, Query = unknown, Form = unknown> = {
  method: 'GET' | 'POST'
  path: string
  access: Access
  params?: z.ZodType<Params>
  query?: z.ZodType<Query>
  form?: z.ZodType<Form>
  handle(request: AdminRequest<Params, Query, Form>): Promise<AdminAnswer>
}

/** Lets a feature declare routes with their own types and hands them on as one list. */
export const adminRoute = <Params, Query, Form>(route: AdminRoute<Params, Query, Form>): AdminRoute =>
  route as AdminRoute
