import { allOperations } from '../../src/api.ts'
import type { AdminRoute } from '../../src/platform/http/admin-route.ts'
import type { ApiOperation } from '../../src/platform/http/api-operation.ts'
import { allRoutes } from '../../src/web.ts'

/** Routes are declared before anything is called: whatever they take of the services is never reached here. */
const unreached: object = new Proxy(() => undefined, { get: () => unreached })
const FEATURES =
  'organizations keys custody audit administrators people groups directory policies devices assets hubs compliance'
const features = Object.fromEntries(FEATURES.split(' ').map((name) => [name, unreached])) as never

/** Every route of the pages, as declared. */
export const declaredRoutes = (): AdminRoute[] => allRoutes(unreached as never, features)

/** Every operation of the API, as declared. */
export const declaredOperations = (): ApiOperation[] => allOperations(unreached as never, features)
