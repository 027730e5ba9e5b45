import { z } from 'zod'
import type { Database } from '../../platform/db/index.ts'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import type { Audit } from '../audit/index.ts'
import type { Organizations } from '../organizations/index.ts'
import type { People } from '../people/index.ts'
import { lookAtWhy } from './look.ts'
import type { Compliance } from './service.ts'
import { presentWhy } from './view-models.ts'

/** What the page is built from. */
export type WhyPageDeps = {
  database: Database
  compliance: Compliance
  organizations: Pick<Organizations, 'get'>
  people: Pick<People, 'describe'>
  audit: Pick<Audit, 'viewed'>
}

/** The page that explains one setting of one device. Looking at it is recorded: it says who does what. */
export function whyAdminRoutes(deps: WhyPageDeps): AdminRoute[] {
  const { database, organizations } = deps
  const why = adminRoute({
    method: 'GET',
    path: '/devices/:id/settings/:key/why',
    access: 'devices.why',
    params: z.object({ id: z.string().max(64), key: z.string().max(100) }),
    async handle(request) {
      const admin = signedIn(request)
      const { id, key } = request.params
      const { name } = await organizations.get(database.read, admin.organizationId)
      const found = await lookAtWhy(deps, admin, id, key)
      return { view: 'compliance/why', model: presentWhy({ ...found, organizationName: name }) }
    },
  })
  return [why]
}
