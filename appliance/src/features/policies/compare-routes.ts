import { z } from 'zod'
import { APP_ERRORS, AppError, invalid } from '../../platform/errors.ts'
import { adminRoute, signedIn, type AdminAnswer, type AdminRoute } from '../../platform/http/admin-route.ts'
import { freshForm, refusedForm } from '../../platform/http/form-state.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { SideChoice } from './compare-service.ts'
import { presentCompare } from './comparison-view-models.ts'
import { choosablePolicies, type PolicyPageDeps } from './page-deps.ts'
import { POLICIES_PATH } from './view-models.ts'

const side = z.string().max(64).default('')
const revision = z.string().trim().max(20).default('')
const query = z.object({ before: side, beforeRevision: revision, after: side, afterRevision: revision })

type Chosen = z.output<typeof query>

/** Compares any two revisions; what is compared stands in the address. */
export const compareRoutes = (deps: PolicyPageDeps): AdminRoute[] => [
  adminRoute({
    method: 'GET',
    path: `${POLICIES_PATH}/compare`,
    access: 'policies.view',
    query,
    handle: (request) => comparePage(deps, signedIn(request).organizationId, request.query),
  }),
]

async function comparePage(
  deps: PolicyPageDeps,
  organizationId: string,
  chosen: Chosen,
): Promise<AdminAnswer> {
  const { database, policies } = deps
  const known = await choosablePolicies(deps, organizationId)
  const page = { view: 'policies/compare' }
  if (chosen.before === '' && chosen.after === '')
    return { ...page, model: presentCompare(known, freshForm(), null) }
  try {
    const sides = [readSide(chosen, 'before'), readSide(chosen, 'after')] as const
    const found = await policies.compare(database.read, organizationId, ...sides)
    return { ...page, model: presentCompare(known, freshForm(chosen), found) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const model = presentCompare(known, refusedForm(chosen, error), null)
    return { ...page, model, status: APP_ERRORS[error.code].status }
  }
}

/** Throws `AppError` `invalid`. */
function readSide(chosen: Chosen, name: 'before' | 'after'): SideChoice {
  const typed = chosen[`${name}Revision`]
  if (chosen[name] === '') throw invalid(name, say('fault.needed'))
  if (typed === '') return { policyId: chosen[name] }
  if (!/^\d{1,9}$/.test(typed)) throw invalid(`${name}Revision`, say('fault.wholeNumber'))
  return { policyId: chosen[name], revision: Number(typed) }
}
