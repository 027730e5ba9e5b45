import { z } from 'zod'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { idParams } from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { entryRows } from './editor-view-models.ts'
import { authorsOf, type PolicyPageDeps } from './page-deps.ts'
import { difference } from './policy.ts'
import { POLICIES_PATH, policyPath, presentRevision, presentRevisions } from './view-models.ts'

const revisionParams = idParams.extend({ revision: z.coerce.number().int().min(1).max(1_000_000_000) })
const REVISION = `${POLICIES_PATH}/:id/revisions/:revision`

/** Revisions of a policy: what each changed, and bringing one back. */
export function revisionRoutes(deps: PolicyPageDeps): AdminRoute[] {
  const { database, policies } = deps
  return [
    adminRoute({
      method: 'GET',
      path: `${POLICIES_PATH}/:id/revisions`,
      access: 'policies.view',
      params: idParams,
      async handle(request) {
        const { organizationId } = signedIn(request)
        const { id } = request.params
        const policy = await policies.get(database.read, organizationId, id)
        const revisions = await policies.revisions(database.read, organizationId, id)
        const authors = await authorsOf(
          deps,
          organizationId,
          revisions.map(({ authorId }) => authorId),
        )
        const assignments = await policies.assignmentsOf(database.read, organizationId, id)
        return {
          view: 'policies/revisions',
          model: presentRevisions(policy, revisions, authors, assignments.length),
        }
      },
    }),
    adminRoute({
      method: 'GET',
      path: REVISION,
      access: 'policies.view',
      params: revisionParams,
      async handle(request) {
        const { organizationId } = signedIn(request)
        const { id, revision: number } = request.params
        const policy = await policies.get(database.read, organizationId, id)
        const revision = await policies.revision(database.read, organizationId, id, number)
        const against = number > 1 ? number - 1 : null
        const before =
          against === null
            ? []
            : (await policies.revision(database.read, organizationId, id, against)).entries
        const assignments = await policies.assignmentsOf(database.read, organizationId, id)
        const model = presentRevision({
          policy,
          revision,
          against,
          differences: difference(before, revision.entries),
          authors: await authorsOf(deps, organizationId, [revision.authorId]),
          assignments: assignments.length,
          rows: entryRows(revision.entries),
        })
        return { view: 'policies/revision', model }
      },
    }),
    ...changeRoutes(deps),
  ]
}

function changeRoutes({ database, policies }: PolicyPageDeps): AdminRoute[] {
  return [
    adminRoute({
      method: 'POST',
      path: `${REVISION}/restore`,
      access: 'policies.edit',
      params: revisionParams,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const { id, revision: from } = request.params
        const { revision } = await database.write((tx) =>
          policies.restore(tx, organizationId, id, from, actor),
        )
        return { redirect: policyPath(id), notice: notice(say('policy.restored', { from, revision })) }
      },
    }),
    adminRoute({
      method: 'POST',
      path: `${REVISION}/publish`,
      access: 'policies.publish',
      params: revisionParams,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const { id, revision } = request.params
        await database.write((tx) => policies.publish(tx, organizationId, id, revision, actor))
        return {
          redirect: policyPath(id, 'revisions', String(revision)),
          notice: notice(say('policy.published', { revision })),
        }
      },
    }),
  ]
}
