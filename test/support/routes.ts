import type { AdminRoute } from '../../appliance/src/platform/http/admin-route.ts'

/** A route by which people know it: `GET /devices/:id`. */
export const nameOfRoute = ({ method, path }: Pick<AdminRoute, 'method' | 'path'>): string =>
  `${method} ${path}`

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`)

/** The route that answers an address: the first one declared that fits, as in the router. */
export const routeAt = (
  routes: readonly AdminRoute[],
  method: string,
  address: string,
): AdminRoute | undefined => {
  const { pathname } = new URL(address)
  return routes.find((route) => route.method === method && patternOf(route.path).test(pathname))
}
