import { CATALOGUE, MODELS } from '@earshot/protocol'
import { z } from 'zod'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { idParams } from '../../platform/http/form-state.ts'
import { presentCoverage } from './coverage-view-models.ts'
import { coverageOf } from './coverage.ts'
import type { PolicyPageDeps } from './page-deps.ts'
import { POLICIES_PATH } from './view-models.ts'

/** What becomes of a policy's newest revision on each model, by the catalogue alone. */
export const coverageRoutes = ({ database, policies }: PolicyPageDeps): AdminRoute[] => [
  adminRoute({
    method: 'GET',
    path: `${POLICIES_PATH}/:id/coverage`,
    access: 'policies.view',
    params: idParams,
    query: z.object({ model: z.string().max(64).optional() }),
    async handle(request) {
      const { organizationId } = signedIn(request)
      const { id } = request.params
      const policy = await policies.get(database.read, organizationId, id)
      const { entries } = await policies.revision(database.read, organizationId, id, policy.revision)
      const assignments = await policies.assignmentsOf(database.read, organizationId, id)
      const coverages = MODELS.map((model) => coverageOf(entries, model))
      const chosen = CATALOGUE.models.get(request.query.model ?? '')?.id ?? MODELS[0]?.id ?? ''
      return {
        view: 'policies/coverage',
        model: presentCoverage({ policy, coverages, chosen, assignments: assignments.length }),
      }
    },
  }),
]
