import { z } from 'zod'
import type { Database } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import {
  adminRoute,
  signedIn,
  type AdminAnswer,
  type AdminRoute,
  type SignedIn,
} from '../../platform/http/admin-route.ts'
import type { Role } from '../../platform/http/capabilities.ts'
import { freshForm, idParams, refusedForm, type FormState } from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { People } from '../people/index.ts'
import { roleSchema } from './administrator.ts'
import { presentGroupChoice, presentGroupRole, presentGroupRoles } from './group-role-view-models.ts'
import type { Administrators } from './service.ts'

/** What the pages of groups that give roles are built from. */
export type GroupRolePageDeps = {
  administrators: Pick<Administrators, 'groupRoles'>
  database: Database
  people: Pick<People, 'countOf' | 'findGroup' | 'listGroups'>
}

const LIST = '/administrators/groups'
const FOUND = 20

/** Groups of the directory that give roles: which there are, what one more would do, and taking it back. */
export const groupRoleRoutes = (deps: GroupRolePageDeps): AdminRoute[] => [
  ...chooseRoutes(deps),
  ...oneRoutes(deps),
]

function chooseRoutes({ administrators, database, people }: GroupRolePageDeps): AdminRoute[] {
  return [
    adminRoute({
      method: 'GET',
      path: LIST,
      access: 'administrators.manage',
      async handle(request) {
        const { organizationId } = signedIn(request)
        const roles = await administrators.groupRoles.list(database.read, organizationId)
        return { view: 'administrators/groups', model: presentGroupRoles(roles) }
      },
    }),
    adminRoute({
      method: 'GET',
      path: `${LIST}/new`,
      access: 'administrators.manage',
      query: z.object({ q: z.string().trim().max(100).default('') }),
      async handle(request) {
        const { organizationId } = signedIn(request)
        const { q } = request.query
        const filter = { search: q === '' ? undefined : q }
        const { rows } = await people.listGroups(database.read, organizationId, filter, { limit: FOUND })
        return { view: 'administrators/group-new', model: presentGroupChoice(rows, q) }
      },
    }),
  ]
}

/** A group: the role it gives, what another one would do, and what taking it would. */
async function groupPage(
  { administrators: { groupRoles }, database: { read }, people }: GroupRolePageDeps,
  { organizationId }: SignedIn,
  id: string,
  asked: Role | undefined,
  form: FormState,
): Promise<AdminAnswer> {
  const given = (await groupRoles.byGroup(read, organizationId)).get(id) ?? null
  const group = await people.findGroup(read, organizationId, id)
  if (!group) throw new AppError('not_found', say('group.missing'))
  if (given === null) await groupRoles.check(read, organizationId, id)
  const preview = (role: Role | null) => groupRoles.preview(read, organizationId, id, role)
  const model = presentGroupRole({
    group,
    given,
    people: await people.countOf(read, organizationId, id),
    asked: asked === undefined ? null : { role: asked, changes: await preview(asked) },
    taken: given === null ? null : await preview(null),
    form,
  })
  return { view: 'administrators/group', model }
}

function oneRoutes(deps: GroupRolePageDeps): AdminRoute[] {
  const { administrators, database } = deps
  return [
    adminRoute({
      method: 'GET',
      path: `${LIST}/:id`,
      access: 'administrators.manage',
      params: idParams,
      query: z.object({ role: roleSchema.optional() }),
      handle: (request) =>
        groupPage(deps, signedIn(request), request.params.id, request.query.role, freshForm()),
    }),
    adminRoute({
      method: 'POST',
      path: `${LIST}/:id`,
      access: 'administrators.manage',
      params: idParams,
      form: z.object({ role: roleSchema }),
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const given = { groupId: request.params.id, role: request.form.role }
        await database.write((tx) => administrators.groupRoles.give(tx, organizationId, given, actor))
        return { redirect: LIST, notice: notice(say('groupRole.given')) }
      },
      onInvalid: (request, error) =>
        groupPage(deps, signedIn(request), request.params.id, undefined, refusedForm(request.form, error)),
    }),
    adminRoute({
      method: 'POST',
      path: `${LIST}/:id/remove`,
      access: 'administrators.manage',
      params: idParams,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const { id } = request.params
        await database.write((tx) => administrators.groupRoles.take(tx, organizationId, id, actor))
        return { redirect: LIST, notice: notice(say('groupRole.taken')) }
      },
    }),
  ]
}
