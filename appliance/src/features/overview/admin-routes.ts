import { z } from 'zod'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import type { OverviewDeps } from './deps.ts'
import { gatherFacts } from './facts.ts'
import { presentStart } from './first-steps.ts'
import { presentSearch, searchRecorded } from './search.ts'
import { presentOverview } from './view-models.ts'

/** The overview, the first steps and the search. */
export function overviewAdminRoutes(deps: OverviewDeps): AdminRoute[] {
  return [
    adminRoute({
      method: 'GET',
      path: '/',
      access: 'overview.view',
      async handle(request) {
        const facts = await gatherFacts(deps, signedIn(request).organizationId)
        return { view: 'overview/overview', model: presentOverview(facts) }
      },
    }),
    adminRoute({
      method: 'GET',
      path: '/start',
      access: 'overview.view',
      async handle(request) {
        const facts = await gatherFacts(deps, signedIn(request).organizationId)
        return { view: 'overview/start', model: presentStart(facts) }
      },
    }),
    searchRoute(deps),
  ]
}

/** One hit is shown at once: whoever pastes a serial number is taken to the headset. Looking for people is recorded. */
function searchRoute(deps: OverviewDeps): AdminRoute {
  return adminRoute({
    method: 'GET',
    path: '/search',
    access: 'signedIn',
    query: z.object({ q: z.string().trim().max(200).default('') }),
    async handle(request) {
      const admin = signedIn(request)
      const { q } = request.query
      if (q === '') return { view: 'overview/search', model: presentSearch('', []) }
      const sections = await searchRecorded(deps, admin, q)
      const hits = sections.flatMap((section) => section.hits)
      const [only] = hits
      if (only && hits.length === 1) return { redirect: only.href }
      return { view: 'overview/search', model: presentSearch(q, sections) }
    },
  })
}
