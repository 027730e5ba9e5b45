import { z } from 'zod'
import type { Database } from '../../platform/db/index.ts'
import {
  adminRoute,
  signedIn,
  type AdminAnswer,
  type AdminRoute,
  type SignedIn,
} from '../../platform/http/admin-route.ts'
import { freshForm, idParams, refusedForm, type FormState } from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { SavedViews } from './saved-views.ts'
import { presentOwnViews, viewPath, VIEWS_PATH } from './view-models.ts'

type Deps = { database: Database; savedViews: SavedViews }

const name = z.string().max(1_000)
const newForm = z.object({
  list: z.string().max(20),
  query: z.string().max(4_000),
  name,
  shared: z.literal('on').optional(),
})

/** One's own views of lists: keep one, see all, give another name, take away. */
export function savedViewRoutes({ database, savedViews }: Deps): AdminRoute[] {
  const page = async (admin: SignedIn, form: FormState, at: string | null = null): Promise<AdminAnswer> => ({
    view: 'saved-views/list',
    model: presentOwnViews(admin, await savedViews.own(database.read, admin), form, at),
  })
  return [
    adminRoute({
      method: 'GET',
      path: VIEWS_PATH,
      access: 'signedIn',
      handle: (request) => page(signedIn(request), freshForm()),
    }),
    adminRoute({
      method: 'POST',
      path: VIEWS_PATH,
      access: 'signedIn',
      form: newForm,
      async handle(request) {
        const input = { ...request.form, shared: request.form.shared === 'on' }
        const view = await database.write((tx) => savedViews.save(tx, signedIn(request), input))
        return { redirect: viewPath(view), notice: notice(say('savedView.saved', { name: view.name })) }
      },
      onInvalid: (request, error) => page(signedIn(request), refusedForm(request.form, error)),
    }),
    adminRoute({
      method: 'POST',
      path: `${VIEWS_PATH}/:id/rename`,
      access: 'signedIn',
      params: idParams,
      form: z.object({ name }),
      async handle(request) {
        const { id } = request.params
        await database.write((tx) => savedViews.rename(tx, signedIn(request), id, request.form.name))
        return { redirect: VIEWS_PATH, notice: notice(say('savedView.renamed')) }
      },
      onInvalid: (request, error) =>
        page(signedIn(request), refusedForm(request.form, error), request.params.id),
    }),
    adminRoute({
      method: 'POST',
      path: `${VIEWS_PATH}/:id/remove`,
      access: 'signedIn',
      params: idParams,
      async handle(request) {
        await database.write((tx) => savedViews.remove(tx, signedIn(request), request.params.id))
        return { redirect: VIEWS_PATH, notice: notice(say('savedView.removed')) }
      },
    }),
  ]
}
