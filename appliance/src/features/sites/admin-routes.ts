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
import type { SitePageDeps } from './page-deps.ts'
import { presentSite, presentSites, sitePath, SITES_PATH } from './view-models.ts'

/** Longest text of a name that is looked at at all; the service says how long one may be. */
const nameForm = z.object({ name: z.string().max(1_000) })
const listQuery = z.object({ ...pageQuery, q: z.string().trim().max(100).default('') })

/** Sites: a list, and one of them. */
export const siteAdminRoutes = (deps: SitePageDeps): AdminRoute[] => [
  ...listRoutes(deps),
  showRoute(deps),
  ...changeRoutes(deps),
]

function listRoutes({ database, sites }: SitePageDeps): AdminRoute[] {
  const page = async (
    { organizationId }: SignedIn,
    query: z.infer<typeof listQuery>,
    form: FormState,
  ): Promise<AdminAnswer> => {
    const search = query.q === '' ? undefined : query.q
    const found = await sites.list(database.read, organizationId, search, pageRequest(query))
    return { view: 'sites/list', model: presentSites(found, query.q, form) }
  }
  return [
    adminRoute({
      method: 'GET',
      path: SITES_PATH,
      access: 'hubs.view',
      query: listQuery,
      handle: (request) => page(signedIn(request), request.query, freshForm()),
    }),
    adminRoute({
      method: 'POST',
      path: SITES_PATH,
      access: 'hubs.manage',
      form: nameForm,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const { name } = request.form
        await database.write((tx) => sites.create(tx, organizationId, name, actor))
        return { redirect: SITES_PATH, notice: notice(say('sites.created', { name: name.trim() })) }
      },
      onInvalid: (request, error) => page(signedIn(request), { q: '' }, refusedForm(request.form, error)),
    }),
  ]
}

type OneSite = { admin: SignedIn | null; params: { id: string } }

async function sitePage(
  { database, sites }: SitePageDeps,
  request: OneSite,
  form: FormState,
): Promise<AdminAnswer> {
  const { organizationId } = signedIn(request)
  const site = await sites.get(database.read, organizationId, request.params.id)
  const uses = await sites.usesOf(database.read, organizationId, site.id)
  return { view: 'sites/detail', model: presentSite(site, uses, form) }
}

const showRoute = (deps: SitePageDeps): AdminRoute =>
  adminRoute({
    method: 'GET',
    path: `${SITES_PATH}/:id`,
    access: 'hubs.view',
    params: idParams,
    handle: (request) => sitePage(deps, request, freshForm()),
  })

function changeRoutes(deps: SitePageDeps): AdminRoute[] {
  const { database, sites } = deps
  return [
    adminRoute({
      method: 'POST',
      path: `${SITES_PATH}/:id/rename`,
      access: 'hubs.manage',
      params: idParams,
      form: nameForm,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const { id } = request.params
        await database.write((tx) => sites.rename(tx, organizationId, id, request.form.name, actor))
        return { redirect: sitePath(id), notice: notice(say('sites.renamed')) }
      },
      onInvalid: (request, error) => sitePage(deps, request, refusedForm(request.form, error)),
    }),
    adminRoute({
      method: 'POST',
      path: `${SITES_PATH}/:id/delete`,
      access: 'hubs.manage',
      params: idParams,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        await database.write((tx) => sites.remove(tx, organizationId, request.params.id, actor))
        return { redirect: SITES_PATH, notice: notice(say('sites.removed')) }
      },
      onInvalid: (request, error) => sitePage(deps, request, refusedForm({}, error)),
    }),
  ]
}
