import { z } from 'zod'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { pageQuery } from '../../platform/http/form-state.ts'
import { showNames } from '../people/index.ts'
import type { PolicyPageDeps } from './page-deps.ts'
import { findUngoverned, LOOKED_AT } from './ungoverned-service.ts'
import { presentUngoverned } from './ungoverned-view-models.ts'
import { UNGOVERNED_PATH } from './view-models.ts'

/** Whom nothing governs. */
export const ungovernedRoutes = (deps: PolicyPageDeps): AdminRoute[] => [
  adminRoute({
    method: 'GET',
    path: UNGOVERNED_PATH,
    access: 'policies.view',
    query: z.object(pageQuery),
    async handle(request) {
      const admin = signedIn(request)
      const { after, before } = request.query
      const page = { after, before, limit: LOOKED_AT }
      const found = await findUngoverned(deps, deps.database.read, admin.organizationId, page)
      const names = await showNames(
        deps,
        admin,
        found.hubs.map(({ personId }) => personId),
      )
      return { view: 'policies/ungoverned', model: presentUngoverned(found, names) }
    },
  }),
]
