import { z } from 'zod'
import { AppError } from '../../platform/errors.ts'
import {
  adminRoute,
  signedIn,
  type AdminAnswer,
  type AdminRoute,
  type SignedIn,
} from '../../platform/http/admin-route.ts'
import {
  freshForm,
  idParams,
  pageQuery,
  pageRequest,
  refusedForm,
  type FormState,
} from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Group, MemberResult } from '../people/index.ts'
import { memberRoutes } from './member-routes.ts'
import type { GroupPageDeps } from './page-deps.ts'
import { groupPath, GROUPS_PATH, presentGroup, presentGroups, presentNewGroup } from './view-models.ts'

/** Longest text of a name that is looked at at all; the service says how long one may be. */
const nameForm = z.object({ name: z.string().max(1_000) })

/** Groups: those of the directory to look at, those made here to change. */
export const groupAdminRoutes = (deps: GroupPageDeps): AdminRoute[] => [
  ...listRoutes(deps),
  ...oneRoutes(deps),
  ...memberRoutes(deps, (admin, id, form, results) => groupPage(deps, admin, id, {}, form, results)),
]

async function getGroup(
  { database, people }: GroupPageDeps,
  { organizationId }: SignedIn,
  id: string,
): Promise<Group> {
  const group = await people.findGroup(database.read, organizationId, id)
  if (!group) throw new AppError('not_found', say('group.missing'))
  return group
}

/** The page of a group. That its people were shown is recorded. */
async function groupPage(
  deps: GroupPageDeps,
  admin: SignedIn,
  id: string,
  query: { after?: string | undefined; before?: string | undefined },
  form: FormState,
  results: readonly MemberResult[],
): Promise<AdminAnswer> {
  const { database, people, groups, audit } = deps
  const { organizationId } = admin
  const group = await getGroup(deps, admin, id)
  const members = await people.peopleOf(database.read, organizationId, id, pageRequest(query))
  if (members.rows.length + results.length > 0)
    await audit.viewed(admin, 'people.listed', { kind: 'group', id })
  const count = await people.countOf(database.read, organizationId, id)
  const uses = await groups.usesOf(database.read, organizationId, id)
  return { view: 'groups/detail', model: presentGroup({ group, members, count, uses, form, results }) }
}

function listRoutes(deps: GroupPageDeps): AdminRoute[] {
  const { database, people, groups } = deps
  return [
    adminRoute({
      method: 'GET',
      path: GROUPS_PATH,
      access: 'people.view',
      query: z.object({ ...pageQuery, q: z.string().trim().max(100).default('') }),
      async handle(request) {
        const { organizationId } = signedIn(request)
        const { q } = request.query
        const filter = { search: q === '' ? undefined : q }
        const page = pageRequest(request.query)
        const found = await people.listGroups(database.read, organizationId, filter, page)
        return { view: 'groups/list', model: presentGroups(found, q) }
      },
    }),
    adminRoute({
      method: 'GET',
      path: `${GROUPS_PATH}/new`,
      access: 'policies.publish',
      handle: () => Promise.resolve({ view: 'groups/new', model: presentNewGroup(freshForm()) }),
    }),
    adminRoute({
      method: 'POST',
      path: GROUPS_PATH,
      access: 'policies.publish',
      form: nameForm,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const { name } = request.form
        const id = await database.write((tx) => groups.create(tx, organizationId, name, actor))
        return { redirect: groupPath(id), notice: notice(say('groups.created')) }
      },
      onInvalid: (request, error) =>
        Promise.resolve({ view: 'groups/new', model: presentNewGroup(refusedForm(request.form, error)) }),
    }),
  ]
}

function oneRoutes(deps: GroupPageDeps): AdminRoute[] {
  const { database, groups } = deps
  const again = (request: { admin: SignedIn | null; params: { id: string } }, form: FormState) =>
    groupPage(deps, signedIn(request), request.params.id, {}, form, [])
  return [
    adminRoute({
      method: 'GET',
      path: `${GROUPS_PATH}/:id`,
      access: 'people.view',
      params: idParams,
      query: z.object(pageQuery),
      handle: (request) =>
        groupPage(deps, signedIn(request), request.params.id, request.query, freshForm(), []),
    }),
    adminRoute({
      method: 'POST',
      path: `${GROUPS_PATH}/:id/rename`,
      access: 'policies.publish',
      params: idParams,
      form: nameForm,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const { id } = request.params
        await database.write((tx) => groups.rename(tx, organizationId, id, request.form.name, actor))
        return { redirect: groupPath(id), notice: notice(say('groups.renamed')) }
      },
      onInvalid: (request, error) => again(request, refusedForm(request.form, error)),
    }),
    adminRoute({
      method: 'POST',
      path: `${GROUPS_PATH}/:id/delete`,
      access: 'policies.publish',
      params: idParams,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        await database.write((tx) => groups.remove(tx, organizationId, request.params.id, actor))
        return { redirect: GROUPS_PATH, notice: notice(say('groups.deleted')) }
      },
      onInvalid: (request, error) => again(request, refusedForm({}, error)),
    }),
  ]
}
