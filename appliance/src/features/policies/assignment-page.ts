import { AppError } from '../../platform/errors.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import { say, type Text } from '../../platform/views/messages/phrase.ts'
import type { PolicyPageDeps } from './page-deps.ts'
import type { Policy } from './policy.ts'
import { scopeTexts } from './scope-names.ts'
import type { AssignmentRecord } from './store.ts'

type Params = { id: string; assignment: string }

/** An assignment of a policy. Throws `AppError` `not_found`. */
export async function getAssignmentOf(
  { database, policies }: Pick<PolicyPageDeps, 'database' | 'policies'>,
  organizationId: string,
  params: Params,
): Promise<AssignmentRecord> {
  const all = await policies.assignmentsOf(database.read, organizationId, params.id)
  const assignment = all.find(({ id }) => id === params.assignment)
  if (!assignment) throw new AppError('not_found', say('assignment.missing'))
  return assignment
}

/** An assignment of a policy with the words of its scope. Throws `AppError` `not_found`. */
export async function findAssignment(
  deps: PolicyPageDeps,
  admin: SignedIn,
  params: Params,
): Promise<{ policy: Policy; assignment: AssignmentRecord; scope: Text }> {
  const { organizationId } = admin
  const policy = await deps.policies.get(deps.database.read, organizationId, params.id)
  const assignment = await getAssignmentOf(deps, organizationId, params)
  const scope = (await scopeTexts(deps, admin, [assignment])).get(assignment.id)
  return { policy, assignment, scope: scope ?? say('common.notKnown') }
}
