import type { AdminRoute } from '../../appliance/src/platform/http/admin-route.ts'

/** A route by which people know it: `GET /devices/:id`. */
export const nameOfRoute = ({ method, path }: Pick<AdminRoute, 'method' | 'path'>): string =>
  `${method} ${path}`

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`)

/** Whether an address is one of a route's. */
export const isAt = ({ path }: Pick<AdminRoute, 'path'>, address: string): boolean =>
  patternOf(path).test(new URL(address).pathname)

/** The route that answers an address: the first one declared that fits, as in the router. */
export const routeAt = (
  routes: readonly AdminRoute[],
  method: string,
  address: string,
): AdminRoute | undefined => routes.find((route) => route.method === method && isAt(route, address))
