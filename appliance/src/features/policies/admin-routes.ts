import { z } from 'zod'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { pageQuery, pageRequest } from '../../platform/http/form-state.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { assignmentRoutes } from './assignment-routes.ts'
import { compareRoutes } from './compare-routes.ts'
import { noticeOfContests } from './contest-view-models.ts'
import { contestRoutes, findPublishedContests } from './contest-routes.ts'
import { copyRoutes } from './copy-routes.ts'
import { coverageRoutes } from './coverage-routes.ts'
import { editorRoutes } from './editor-routes.ts'
import { importRoutes } from './import-routes.ts'
import type { PolicyPageDeps } from './page-deps.ts'
import { revisionRoutes } from './revision-routes.ts'
import { scopeTexts } from './scope-names.ts'
import { starterRoutes } from './starter-routes.ts'
import { ungovernedRoutes } from './ungoverned-routes.ts'
import { POLICIES_PATH, presentPolicies } from './view-models.ts'

/** Policies that are looked through for those of one group. */
const GROUP_POLICIES = 500

/** Pages of the policies. Addresses with a name of their own come before those with an id. */
export const policyAdminRoutes = (deps: PolicyPageDeps): AdminRoute[] => [
  listRoute(deps),
  ...starterRoutes(deps),
  ...compareRoutes(deps),
  ...importRoutes(deps),
  ...copyRoutes(deps),
  ...coverageRoutes(deps),
  ...contestRoutes(deps),
  ...ungovernedRoutes(deps),
  ...editorRoutes(deps),
  ...revisionRoutes(deps),
  ...assignmentRoutes(deps),
]

function listRoute(deps: PolicyPageDeps): AdminRoute {
  const { database, policies, people } = deps
  return adminRoute({
    method: 'GET',
    path: POLICIES_PATH,
    access: 'policies.view',
    query: z.object({ ...pageQuery, group: z.string().max(64).optional() }),
    async handle(request) {
      const admin = signedIn(request)
      const { organizationId } = admin
      const { group } = request.query
      const wanted = group ? { limit: GROUP_POLICIES } : pageRequest(request.query)
      const page = await policies.list(database.read, organizationId, wanted)
      const given = await Promise.all(
        page.rows.map((policy) => policies.assignmentsOf(database.read, organizationId, policy.id)),
      )
      const texts = await scopeTexts(deps, admin, given.flat())
      const all = page.rows.map((policy, place) => ({ policy, assignments: given[place] ?? [] }))
      const shown = group
        ? all.filter(({ assignments }) => assignments.some(({ scope }) => scope.id === group))
        : all
      const listed = shown.map(({ policy, assignments }) => ({
        policy,
        scopes: assignments.map(({ id }) => texts.get(id) ?? say('common.notKnown')),
      }))
      const groups = await people.describeGroups(database.read, organizationId, group ? [group] : [])
      const filter = group ? { group: groups.get(group)?.name ?? group } : null
      const contests = await findPublishedContests(deps, organizationId)
      return {
        view: 'policies/list',
        model: presentPolicies(page, listed, filter, noticeOfContests(contests)),
      }
    },
  })
}
