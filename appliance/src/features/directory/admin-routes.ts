import { z } from 'zod'
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
import { connectionForm, EMPTY_FORM, formFrom, settingsFrom } from './form.ts'
import { callerOf, type DirectoryPageDeps } from './page-deps.ts'
import type { TestStep } from './port.ts'
import { runRoutes } from './run-routes.ts'
import type { Caller } from './caller.ts'
import {
  DIRECTORIES_PATH,
  directoryPath,
  presentConnection,
  presentConnections,
  presentEdit,
} from './view-models.ts'

/** Pages of directories: connections with their live test, runs, plans. */
export const directoryAdminRoutes = (deps: DirectoryPageDeps): AdminRoute[] => [
  ...listRoutes(deps),
  ...runRoutes(deps),
  ...editRoutes(deps),
  ...connectionRoutes(deps),
]

const passwordIn = (typed: string): string | null => (typed === '' ? null : typed)

function listRoutes({ database, directory }: DirectoryPageDeps): AdminRoute[] {
  const newPage = (
    form: FormState,
    tried: { tested: boolean; steps: readonly TestStep[] | null } = { tested: false, steps: null },
  ): AdminAnswer => ({ view: 'directory/edit', model: presentEdit(null, form, tried) })
  return [
    adminRoute({
      method: 'GET',
      path: DIRECTORIES_PATH,
      access: 'directory.view',
      async handle(request) {
        const connections = await directory.listConnections(database.read, signedIn(request).organizationId)
        return { view: 'directory/list', model: presentConnections(connections) }
      },
    }),
    adminRoute({
      method: 'GET',
      path: `${DIRECTORIES_PATH}/new`,
      access: 'directory.manage',
      handle: () => Promise.resolve(newPage(freshForm(EMPTY_FORM))),
    }),
    adminRoute({
      method: 'POST',
      path: DIRECTORIES_PATH,
      access: 'directory.manage',
      form: connectionForm,
      async handle(request) {
        const caller = callerOf(signedIn(request))
        const { form } = request
        if (form.do === 'test') {
          const steps = await directory.testSettings(
            caller,
            settingsFrom(form),
            passwordIn(form.bindPassword),
            null,
          )
          return newPage(freshForm(typedOf(form)), { tested: true, steps })
        }
        const id = await directory.addConnection(caller, settingsFrom(form), form.bindPassword)
        return { redirect: directoryPath(id), notice: notice(say('directory.added', { name: form.name })) }
      },
      onInvalid: (request, error) =>
        Promise.resolve(
          newPage(refusedForm(request.form, error), { tested: request.form['do'] === 'test', steps: null }),
        ),
    }),
  ]
}

/** What was typed, without the password. */
const typedOf = (form: z.output<typeof connectionForm>) => {
  const { bindPassword: _password, do: _do, email, ...typed } = form
  return { ...typed, ...(email === undefined ? {} : { email }) }
}

function editRoutes({ database, directory }: DirectoryPageDeps): AdminRoute[] {
  const editPage = async (
    { organizationId }: SignedIn,
    id: string,
    form: FormState | null,
    tried: { tested: boolean; steps: readonly TestStep[] | null } = { tested: false, steps: null },
  ): Promise<AdminAnswer> => {
    const { settings } = await directory.getConnection(database.read, organizationId, id)
    const model = presentEdit({ id, name: settings.name }, form ?? freshForm(formFrom(settings)), tried)
    return { view: 'directory/edit', model }
  }
  return [
    adminRoute({
      method: 'GET',
      path: `${DIRECTORIES_PATH}/:id/edit`,
      access: 'directory.manage',
      params: idParams,
      handle: (request) => editPage(signedIn(request), request.params.id, null),
    }),
    adminRoute({
      method: 'POST',
      path: `${DIRECTORIES_PATH}/:id/edit`,
      access: 'directory.manage',
      params: idParams,
      form: connectionForm,
      async handle(request) {
        const admin = signedIn(request)
        const { id } = request.params
        const { form } = request
        const password = passwordIn(form.bindPassword)
        if (form.do === 'test') {
          const steps = await directory.testSettings(callerOf(admin), settingsFrom(form), password, id)
          return editPage(admin, id, freshForm(typedOf(form)), { tested: true, steps })
        }
        await directory.changeConnection(callerOf(admin), id, settingsFrom(form), password)
        return { redirect: directoryPath(id), notice: notice(say('directory.changed', { name: form.name })) }
      },
      onInvalid: (request, error) =>
        editPage(signedIn(request), request.params.id, refusedForm(request.form, error), {
          tested: request.form['do'] === 'test',
          steps: null,
        }),
    }),
  ]
}

function connectionRoutes({ database, directory }: DirectoryPageDeps): AdminRoute[] {
  const page = async (
    { organizationId }: SignedIn,
    id: string,
    query: { after?: string | undefined; before?: string | undefined },
    steps: readonly TestStep[] | null,
  ): Promise<AdminAnswer> => {
    const connection = await directory.getConnection(database.read, organizationId, id)
    const runs = await directory.runs(database.read, organizationId, id, pageRequest(query))
    return { view: 'directory/detail', model: presentConnection(connection, runs, steps) }
  }
  const start = (
    below: string,
    work: (caller: Caller, id: string) => Promise<{ runId: string }>,
  ): AdminRoute =>
    adminRoute({
      method: 'POST',
      path: `${DIRECTORIES_PATH}/:id/${below}`,
      access: 'directory.manage',
      params: idParams,
      async handle(request) {
        const { runId } = await work(callerOf(signedIn(request)), request.params.id)
        return { redirect: `${DIRECTORIES_PATH}/runs/${runId}` }
      },
    })
  return [
    adminRoute({
      method: 'GET',
      path: `${DIRECTORIES_PATH}/:id`,
      access: 'directory.view',
      params: idParams,
      query: z.object(pageQuery),
      handle: (request) => page(signedIn(request), request.params.id, request.query, null),
    }),
    adminRoute({
      method: 'POST',
      path: `${DIRECTORIES_PATH}/:id/test`,
      access: 'directory.manage',
      params: idParams,
      async handle(request) {
        const admin = signedIn(request)
        const steps = await directory.testConnection(callerOf(admin), request.params.id)
        return page(admin, request.params.id, {}, steps)
      },
    }),
    start('rehearse', (caller, id) => directory.rehearse(caller, id)),
    start('sync', (caller, id) => directory.sync(caller, id)),
  ]
}
