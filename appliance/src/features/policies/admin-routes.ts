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

/** Policies that are looked through for those of one group. */
const GROUP_POLICIES = 500

/** Pages of the policies: list, editor, revisions, assignments. */
export const policyAdminRoutes = (deps: PolicyPageDeps): AdminRoute[] => [
  listRoute(deps),
  ...newRoutes(deps),
  ...editorRoutes(deps),
  ...revisionRoutes(deps),
  ...assignmentRoutes(deps),
]

function listRoute(deps: PolicyPageDeps): AdminRoute {
  const { database, policies, people } = deps
  return adminRoute({
    method: 'GET',
    path: POLICIES_PATH,
    access: 'policies.view',
    query: z.object({ ...pageQuery, group: z.string().max(64).optional() }),
    async handle(request) {
      const admin = signedIn(request)
      const { organizationId } = admin
      const { group } = request.query
      const wanted = group ? { limit: GROUP_POLICIES } : pageRequest(request.query)
      const page = await policies.list(database.read, organizationId, wanted)
      const given = await Promise.all(
        page.rows.map((policy) => policies.assignmentsOf(database.read, organizationId, policy.id)),
      )
      const texts = await scopeTexts(deps, admin, given.flat())
      const all = page.rows.map((policy, place) => ({ policy, assignments: given[place] ?? [] }))
      const shown = group
        ? all.filter(({ assignments }) => assignments.some(({ scope }) => scope.id === group))
        : all
      const listed = shown.map(({ policy, assignments }) => ({
        policy,
        scopes: assignments.map(({ id }) => texts.get(id) ?? say('common.notKnown')),
      }))
      const groups = await people.describeGroups(database.read, organizationId, group ? [group] : [])
      const filter = group ? { group: groups.get(group)?.name ?? group } : null
      return { view: 'policies/list', model: presentPolicies(page, listed, filter) }
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
