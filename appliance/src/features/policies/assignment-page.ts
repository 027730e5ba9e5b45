import { AppError } from '../../platform/errors.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import { say, type Text } from '../../platform/views/messages/phrase.ts'
import type { PolicyPageDeps } from './page-deps.ts'
import type { Policy } from './policy.ts'
import { scopeTexts } from './scope-names.ts'
import type { AssignmentRecord } from './store.ts'

/** An assignment of a policy with the words of its scope. Throws `AppError` `not_found`. */
export async function findAssignment(
  deps: PolicyPageDeps,
  admin: SignedIn,
  params: { id: string; assignment: string },
): Promise<{ policy: Policy; assignment: AssignmentRecord; scope: Text }> {
  const { database, policies } = deps
  const { organizationId } = admin
  const policy = await policies.get(database.read, organizationId, params.id)
  const all = await policies.assignmentsOf(database.read, organizationId, policy.id)
  const assignment = all.find(({ id }) => id === params.assignment)
  if (!assignment) throw new AppError('not_found', say('assignment.missing'))
  const scope = (await scopeTexts(deps, admin, [assignment])).get(assignment.id)
  return { policy, assignment, scope: scope ?? say('common.notKnown') }
}
