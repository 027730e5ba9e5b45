import { z } from 'zod'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { idParams } from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { entryRows } from './editor-view-models.ts'
import { authorsOf, seeFirst, type PolicyPageDeps } from './page-deps.ts'
import { compareEntries } from './comparison.ts'
import { presentDifferences } from './comparison-view-models.ts'
import type { Revision } from './policy.ts'
import { REVISION, revisionParams } from './revision-path.ts'
import { POLICIES_PATH, policyPath, presentRevision, presentRevisions } from './view-models.ts'

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
        const differences = await differencesOf(deps, organizationId, id, revision)
        const assignments = await policies.assignmentsOf(database.read, organizationId, id)
        const model = presentRevision({
          policy,
          revision,
          differences,
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

/** What a revision changed, as a table: against the one before, or all that it began with. */
async function differencesOf(
  { database, policies }: PolicyPageDeps,
  organizationId: string,
  id: string,
  { revision, entries }: Revision,
): Promise<object> {
  const columns = { before: say('difference.col.before'), after: say('difference.col.after') }
  if (revision === 1)
    return presentDifferences(compareEntries([], entries), { ...columns, title: say('revision.first') })
  const before = await policies.revision(database.read, organizationId, id, revision - 1)
  const title = say('revision.difference', { revision: before.revision })
  return presentDifferences(compareEntries(before.entries, entries), { ...columns, title })
}

function changeRoutes({ database, policies, effects }: PolicyPageDeps): AdminRoute[] {
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
      form: z.object(seeFirst),
      async handle(request) {
        const admin = signedIn(request)
        const { organizationId, actor } = admin
        const { id, revision } = request.params
        if (request.form.do === 'effect')
          return { redirect: await effects.propose(admin, { kind: 'publish', policyId: id, revision }) }
        await database.write((tx) => policies.publish(tx, organizationId, id, revision, actor))
        return {
          redirect: policyPath(id, 'revisions', String(revision)),
          notice: notice(say('policy.published', { revision })),
        }
      },
    }),
  ]
}
