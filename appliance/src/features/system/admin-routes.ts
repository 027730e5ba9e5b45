import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import type { System } from './system.ts'
import { presentSystem, SYSTEM_PATH } from './view-models.ts'

/** The page about the appliance itself. */
export const systemRoutes = ({ system }: { system: System }): AdminRoute[] => [
  adminRoute({
    method: 'GET',
    path: SYSTEM_PATH,
    access: 'system.view',
    async handle(request) {
      const facts = await system.look(signedIn(request).organizationId)
      return { view: 'system/system', model: presentSystem(facts) }
    },
  }),
]
