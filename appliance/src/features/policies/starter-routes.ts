import { z } from 'zod'
import { AppError } from '../../platform/errors.ts'
import { adminRoute, signedIn, type AdminAnswer, type AdminRoute } from '../../platform/http/admin-route.ts'
import { freshForm, refusedForm, type FormState } from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { PolicyPageDeps } from './page-deps.ts'
import { presentNew, presentStarter } from './starter-view-models.ts'
import { noteOf, STARTERS } from './starters.ts'
import { POLICIES_PATH, policyPath } from './view-models.ts'

const starterSchema = z.enum(STARTERS.map(({ id }) => id) as [string, ...string[]])
const newForm = z.object({
  name: z.string().max(300),
  description: z.string().max(2_000),
  starter: starterSchema,
})

/** A new policy, and the starter sets that it can begin with. */
export function starterRoutes({ database, policies }: PolicyPageDeps): AdminRoute[] {
  const page = (form: FormState): Promise<AdminAnswer> =>
    Promise.resolve({ view: 'policies/new', model: presentNew(form) })
  return [
    adminRoute({
      method: 'GET',
      path: `${POLICIES_PATH}/new`,
      access: 'policies.edit',
      query: z.object({ starter: starterSchema.optional().catch(undefined) }),
      handle: ({ query: { starter } }) => page(freshForm(starter === undefined ? {} : { starter })),
    }),
    adminRoute({
      method: 'GET',
      path: `${POLICIES_PATH}/starters/:starter`,
      access: 'policies.view',
      params: z.object({ starter: z.string().max(40) }),
      handle({ params }) {
        const starter = STARTERS.find(({ id }) => id === params.starter)
        if (!starter) throw new AppError('not_found')
        return Promise.resolve({ view: 'policies/starter', model: presentStarter(starter) })
      },
    }),
    adminRoute({
      method: 'POST',
      path: POLICIES_PATH,
      access: 'policies.edit',
      form: newForm,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const { name, description, starter } = request.form
        const chosen = STARTERS.find(({ id }) => id === starter)
        const start = { entries: chosen?.entries ?? [], note: chosen ? noteOf(chosen) : '' }
        const made = await database.write((tx) =>
          policies.create(tx, organizationId, { name, description, ...start }, actor),
        )
        return { redirect: policyPath(made.id), notice: notice(say('policy.created', { name: made.name })) }
      },
      onInvalid: (request, error) => page(refusedForm(request.form, error)),
    }),
  ]
}
