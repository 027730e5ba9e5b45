import { z } from 'zod'
import type { AdminRoute } from '../../src/platform/http/admin-route.ts'
import { ROLES, type Role } from '../../src/platform/http/capabilities.ts'
import { Browser, startAdminApp } from './admin-app.ts'

/** What came of trying every route as nobody and in every role: how many tries there were, and which went wrong. */
export type RoleMatrix = { routes: number; tries: number; refused: number; admitted: number; wrong: string[] }

const roles = Object.keys(ROLES) as Role[]

const mayUse = ({ access }: AdminRoute, role: Role | undefined): boolean => {
  if (access === 'public') return true
  if (role === undefined) return false
  return access === 'signedIn' || (ROLES[role] as readonly string[]).includes(access)
}

/** The route as declared, but for its handler, which only tells that it was reached, and whatever it would validate. */
const tellTale = ({ method, path, access, params }: AdminRoute, reached: () => void): AdminRoute => ({
  method,
  path,
  access,
  ...(params ? { params: z.unknown() } : {}),
  handle: () => {
    reached()
    return Promise.resolve({ text: 'reached', type: 'text/plain' })
  },
})

/**
 * Sends a request for every route in every role and as nobody through the real router. Whoever lacks the capability
 * must be refused before the handler, everybody else must reach it.
 */
export async function tryEveryRole(routes: readonly AdminRoute[]): Promise<RoleMatrix> {
  const result: RoleMatrix = { routes: routes.length, tries: 0, refused: 0, admitted: 0, wrong: [] }
  let reached = false
  const entrance: AdminRoute = {
    method: 'GET',
    path: '/role-matrix-entrance',
    access: 'public',
    handle: () => Promise.resolve({ view: 'entrance', model: {} }),
  }
  const app = await startAdminApp([
    ...routes.map((route) => tellTale(route, () => (reached = true))),
    entrance,
  ])
  for (const role of [undefined, ...roles]) {
    const browser = new Browser(app.url, role)
    await browser.get(entrance.path)
    for (const route of routes) {
      reached = false
      const path = route.path.replace(/:\w+/g, 'x')
      const { status } = await (route.method === 'GET' ? browser.get(path) : browser.post(path))
      const refusal = role === undefined && route.method === 'GET' ? 303 : role === undefined ? 401 : 403
      const right = mayUse(route, role) ? reached && status === 200 : !reached && status === refusal
      result.tries++
      result[reached ? 'admitted' : 'refused']++
      if (!right) result.wrong.push(`${route.method} ${route.path} as ${role ?? 'nobody'}: ${status}`)
    }
  }
  await app.close()
  return result
}
