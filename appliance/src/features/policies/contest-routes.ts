import { z } from 'zod'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { contestantsOf, presentContests } from './contest-view-models.ts'
import { findContests, type Contest } from './contests.ts'
import type { PolicyPageDeps } from './page-deps.ts'
import { scopeTexts } from './scope-names.ts'
import { OVERLAPS_PATH } from './view-models.ts'

/** Contests on one page; the page says how many there are in all. */
const SHOWN = 100

type Deps = Pick<PolicyPageDeps, 'database' | 'clock' | 'policies' | 'organizations'>

/** Where published policies meet in one kind of scope; of one policy, or of all. */
export async function findPublishedContests(
  { database, clock, policies, organizations }: Deps,
  organizationId: string,
  policyId?: string,
): Promise<Contest[]> {
  const organization = await organizations.get(database.read, organizationId)
  const all = findContests(await policies.assignments(database.read, organization), clock.now())
  return policyId === undefined
    ? all
    : all.filter((contest) => contestantsOf(contest).some(({ policy }) => policy.id === policyId))
}

/** Ties and overlaps of everything that is published. */
export const contestRoutes = (deps: PolicyPageDeps): AdminRoute[] => [
  adminRoute({
    method: 'GET',
    path: OVERLAPS_PATH,
    access: 'policies.view',
    query: z.object({ policy: z.string().max(64).optional() }),
    async handle(request) {
      const admin = signedIn(request)
      const { policy: policyId } = request.query
      const contests = await findPublishedContests(deps, admin.organizationId, policyId)
      const shown = contests.slice(0, SHOWN)
      const scopes = await scopeTexts(deps, admin, shown.flatMap(contestantsOf).map(asScoped))
      const policy =
        policyId === undefined
          ? null
          : await deps.policies.get(deps.database.read, admin.organizationId, policyId)
      return { view: 'policies/overlaps', model: presentContests({ shown, all: contests, scopes, policy }) }
    },
  }),
]

/** Published assignments name scopes that this version knows. */
const asScoped = ({ id, scope }: ReturnType<typeof contestantsOf>[number]) => ({
  id,
  scope: scope as Parameters<typeof scopeTexts>[2][number]['scope'],
})
