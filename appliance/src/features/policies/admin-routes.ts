import { z } from 'zod'
import { adminRoute, signedIn, type AdminAnswer, type AdminRoute } from '../../platform/http/admin-route.ts'
import {
  freshForm,
  pageQuery,
  pageRequest,
  refusedForm,
  type FormState,
} from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { assignmentRoutes } from './assignment-routes.ts'
import { editorRoutes } from './editor-routes.ts'
import type { PolicyPageDeps } from './page-deps.ts'
import { revisionRoutes } from './revision-routes.ts'
import { scopeTexts } from './scope-names.ts'
import { STARTERS } from './starters.ts'
import { POLICIES_PATH, policyPath, presentNew, presentPolicies } from './view-models.ts'

/** Pages of the policies: list, editor, revisions, assignments. */
export const policyAdminRoutes = (deps: PolicyPageDeps): AdminRoute[] => [
  listRoute(deps),
  ...newRoutes(deps),
  ...editorRoutes(deps),
  ...revisionRoutes(deps),
  ...assignmentRoutes(deps),
]

function listRoute(deps: PolicyPageDeps): AdminRoute {
  const { database, policies } = deps
  return adminRoute({
    method: 'GET',
    path: POLICIES_PATH,
    access: 'policies.view',
    query: z.object(pageQuery),
    async handle(request) {
      const { organizationId } = signedIn(request)
      const page = await policies.list(database.read, organizationId, pageRequest(request.query))
      const given = await Promise.all(
        page.rows.map((policy) => policies.assignmentsOf(database.read, organizationId, policy.id)),
      )
      const texts = await scopeTexts(deps, organizationId, given.flat())
      const listed = page.rows.map((policy, place) => ({
        policy,
        scopes: (given[place] ?? []).map(({ id }) => texts.get(id) ?? say('common.notKnown')),
      }))
      return { view: 'policies/list', model: presentPolicies(page, listed) }
    },
  })
}

const newForm = z.object({
  name: z.string().max(300),
  description: z.string().max(2_000),
  starter: z.enum(STARTERS.map(({ id }) => id) as [string, ...string[]]),
})

function newRoutes({ database, policies }: PolicyPageDeps): AdminRoute[] {
  const page = (form: FormState): Promise<AdminAnswer> =>
    Promise.resolve({ view: 'policies/new', model: presentNew(form) })
  return [
    adminRoute({
      method: 'GET',
      path: `${POLICIES_PATH}/new`,
      access: 'policies.edit',
      handle: () => page(freshForm()),
    }),
    adminRoute({
      method: 'POST',
      path: POLICIES_PATH,
      access: 'policies.edit',
      form: newForm,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const { name, description, starter } = request.form
        const entries = STARTERS.find(({ id }) => id === starter)?.entries ?? []
        const made = await database.write((tx) =>
          policies.create(tx, organizationId, { name, description, entries, note: '' }, actor),
        )
        return { redirect: policyPath(made.id), notice: notice(say('policy.created', { name: made.name })) }
      },
      onInvalid: (request, error) => page(refusedForm(request.form, error)),
    }),
  ]
}
