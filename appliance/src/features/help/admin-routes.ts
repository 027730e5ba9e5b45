import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { HELP_PATH } from '../../platform/views/help-address.ts'
import { presentHelp } from './view-model.ts'

/** The page that says what the pages of `others`, and itself, are for. */
export function helpRoute(others: readonly AdminRoute[]): AdminRoute {
  const route: AdminRoute = adminRoute({
    method: 'GET',
    path: HELP_PATH,
    access: 'signedIn',
    handle: (request) =>
      Promise.resolve({ view: 'help/help', model: presentHelp([...others, route], signedIn(request)) }),
  })
  return route
}
