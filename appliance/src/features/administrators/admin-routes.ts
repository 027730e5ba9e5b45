import { z } from 'zod'
import type { Database } from '../../platform/db/index.ts'
import {
  adminRoute,
  signedIn,
  type AdminAnswer,
  type AdminRoute,
  type SignedIn,
} from '../../platform/http/admin-route.ts'
import { PASSWORD_PATH } from '../../platform/http/duties.ts'
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
import { isOfDirectory, nameSchema, passwordSchema, roleSchema, userNameSchema } from './administrator.ts'
import type { Target } from './accounts.ts'
import type { Administrators } from './service.ts'
import {
  presentAccount,
  presentAdministrator,
  presentAdministrators,
  presentNew,
  presentOneTime,
  presentPassword,
} from './view-models.ts'
import { entranceRoutes } from './entrance-routes.ts'
import { groupRoleRoutes, type GroupRolePageDeps } from './group-role-routes.ts'
import { purposeRoutes } from './purpose-routes.ts'
import { presentRoles } from './roles-view-model.ts'
import { secondFactorRoutes } from './second-factor-routes.ts'
import { tokenRoutes } from './token-routes.ts'

type Deps = { administrators: Administrators; database: Database; people: GroupRolePageDeps['people'] }

/** Pages of the people who administer: entrance, one's own account, and everybody's for owners. */
export const administratorRoutes = (deps: Deps): AdminRoute[] => [
  ...entranceRoutes(deps.administrators),
  ...accountRoutes(deps),
  ...secondFactorRoutes(deps),
  ...tokenRoutes(deps),
  ...purposeRoutes(deps.administrators),
  ...groupRoleRoutes(deps),
  ...listRoutes(deps),
  ...changeRoutes(deps),
]

const LIST = '/administrators'
const passwordForm = z.object({ current: passwordSchema, password: passwordSchema })
const sessionParams = idParams.extend({ session: z.string().regex(/^[\w-]{1,64}$/) })
const newForm = z.object({ userName: userNameSchema, name: nameSchema, role: roleSchema })

const targetOf = (admin: SignedIn, id: string): Target => ({
  organizationId: admin.organizationId,
  id,
  actor: admin.actor,
})

function accountRoutes({ administrators, database }: Deps): AdminRoute[] {
  const passwordPage = async (
    { organizationId, administratorId, mustChangePassword: required }: SignedIn,
    form: FormState,
  ): Promise<AdminAnswer> => {
    const account = await administrators.get(database.read, organizationId, administratorId)
    const duty = { required, ofDirectory: isOfDirectory(account) }
    return { view: 'administrators/password', model: presentPassword(form, duty) }
  }
  return [
    adminRoute({
      method: 'GET',
      path: '/account',
      access: 'signedIn',
      async handle(request) {
        const { organizationId, administratorId: id, sessionId } = signedIn(request)
        const administrator = await administrators.get(database.read, organizationId, id)
        const sessions = await administrators.sessions(database.read, organizationId, id)
        return {
          view: 'administrators/account',
          model: presentAccount(administrator, sessions, sessionId),
        }
      },
    }),
    adminRoute({
      method: 'GET',
      path: PASSWORD_PATH,
      access: 'signedIn',
      handle: (request) => passwordPage(signedIn(request), freshForm()),
    }),
    adminRoute({
      method: 'POST',
      path: PASSWORD_PATH,
      access: 'signedIn',
      form: passwordForm,
      async handle(request) {
        const { form, address, browser } = request
        const session = await administrators.changePassword(signedIn(request), { ...form, address, browser })
        return { redirect: '/account', notice: notice(say('password.changed')), session }
      },
      onInvalid: (request, error) => passwordPage(signedIn(request), refusedForm(request.form, error)),
    }),
    adminRoute({
      method: 'POST',
      path: '/account/sessions/:id/end',
      access: 'signedIn',
      params: idParams,
      async handle(request) {
        const admin = signedIn(request)
        await administrators.endSession(targetOf(admin, admin.administratorId), request.params.id)
        return { redirect: '/account', notice: notice(say('session.ended')) }
      },
    }),
  ]
}

function listRoutes({ administrators, database }: Deps): AdminRoute[] {
  const newPage = (form: FormState) => ({
    view: 'administrators/new',
    model: presentNew(form),
  })
  return [
    adminRoute({
      method: 'GET',
      path: LIST,
      access: 'administrators.manage',
      query: z.object(pageQuery),
      async handle(request) {
        const { organizationId } = signedIn(request)
        const page = await administrators.list(database.read, organizationId, pageRequest(request.query))
        return { view: 'administrators/list', model: presentAdministrators(page) }
      },
    }),
    adminRoute({
      method: 'GET',
      path: `${LIST}/new`,
      access: 'administrators.manage',
      handle: () => Promise.resolve(newPage(freshForm())),
    }),
    adminRoute({
      method: 'GET',
      path: `${LIST}/roles`,
      access: 'signedIn',
      handle: (request) =>
        Promise.resolve({ view: 'administrators/roles', model: presentRoles(signedIn(request).role) }),
    }),
    adminRoute({
      method: 'POST',
      path: LIST,
      access: 'administrators.manage',
      form: newForm,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const made = await administrators.create(organizationId, actor, request.form)
        return {
          view: 'administrators/one-time',
          model: presentOneTime(made.administrator, made.password, 'created'),
        }
      },
      onInvalid: (request, error) => Promise.resolve(newPage(refusedForm(request.form, error))),
    }),
    adminRoute({
      method: 'GET',
      path: `${LIST}/:id`,
      access: 'administrators.manage',
      params: idParams,
      async handle(request) {
        const { organizationId, administratorId } = signedIn(request)
        const { id } = request.params
        const administrator = await administrators.get(database.read, organizationId, id)
        const sessions = await administrators.sessions(database.read, organizationId, id)
        const model = presentAdministrator(administrator, sessions, administratorId)
        return { view: 'administrators/detail', model }
      },
    }),
  ]
}

function changeRoutes({ administrators }: Deps): AdminRoute[] {
  const change = (path: string, done: string, work: (target: Target) => Promise<void>): AdminRoute =>
    adminRoute({
      method: 'POST',
      path: `${LIST}/:id/${path}`,
      access: 'administrators.manage',
      params: idParams,
      async handle(request) {
        await work(targetOf(signedIn(request), request.params.id))
        return { redirect: `${LIST}/${request.params.id}`, notice: notice(say(done)) }
      },
    })
  return [
    change('disable', 'administrator.disabledDone', (target) => administrators.disable(target)),
    change('enable', 'administrator.enabledDone', (target) => administrators.enable(target)),
    adminRoute({
      method: 'POST',
      path: `${LIST}/:id/role`,
      access: 'administrators.manage',
      params: idParams,
      form: z.object({ role: roleSchema }),
      async handle(request) {
        await administrators.changeRole(targetOf(signedIn(request), request.params.id), request.form.role)
        return { redirect: `${LIST}/${request.params.id}`, notice: notice(say('administrator.roleChanged')) }
      },
    }),
    adminRoute({
      method: 'POST',
      path: `${LIST}/:id/reset-password`,
      access: 'administrators.manage',
      params: idParams,
      async handle(request) {
        const made = await administrators.resetPassword(targetOf(signedIn(request), request.params.id))
        return {
          view: 'administrators/one-time',
          model: presentOneTime(made.administrator, made.password, 'reset'),
        }
      },
    }),
    adminRoute({
      method: 'POST',
      path: `${LIST}/:id/sessions/:session/end`,
      access: 'administrators.manage',
      params: sessionParams,
      async handle(request) {
        const { id, session } = request.params
        await administrators.endSession(targetOf(signedIn(request), id), session)
        return { redirect: `${LIST}/${id}`, notice: notice(say('session.ended')) }
      },
    }),
  ]
}
