import { z } from 'zod'
import {
  adminRoute,
  signedIn,
  type AdminAnswer,
  type AdminRoute,
  type SignedIn,
} from '../../platform/http/admin-route.ts'
import { freshForm, refusedForm, type FormState } from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { PolicyPageDeps } from './page-deps.ts'
import { revisionParams, REVISION } from './revision-path.ts'
import { policyPath, presentCopy } from './view-models.ts'

const form = z.object({ name: z.string().max(300), description: z.string().max(2_000) })

/** A new policy from a revision of another. */
export function copyRoutes({ database, policies }: PolicyPageDeps): AdminRoute[] {
  const page = async (
    { organizationId }: SignedIn,
    { id, revision }: { id: string; revision: number },
    typed: FormState | null,
  ): Promise<AdminAnswer> => {
    const policy = await policies.get(database.read, organizationId, id)
    const { entries } = await policies.revision(database.read, organizationId, id, revision)
    const state = typed ?? freshForm({ name: '', description: policy.description })
    return { view: 'policies/copy', model: presentCopy(policy, revision, entries.length, state) }
  }
  return [
    adminRoute({
      method: 'GET',
      path: `${REVISION}/copy`,
      access: 'policies.edit',
      params: revisionParams,
      handle: (request) => page(signedIn(request), request.params, null),
    }),
    adminRoute({
      method: 'POST',
      path: `${REVISION}/copy`,
      access: 'policies.edit',
      params: revisionParams,
      form,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const made = await database.write((tx) =>
          policies.copy(tx, organizationId, request.params, request.form, actor),
        )
        return { redirect: policyPath(made.id), notice: notice(say('policy.created', { name: made.name })) }
      },
      onInvalid: (request, error) =>
        page(signedIn(request), request.params, refusedForm(request.form, error)),
    }),
  ]
}
