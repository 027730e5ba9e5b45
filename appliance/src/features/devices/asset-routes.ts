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
import { showNames } from '../people/index.ts'
import type { AssetChangeRow } from './asset-store.ts'
import { presentAsset, presentHolders } from './asset-view-models.ts'
import { frameOf } from './detail-routes.ts'
import type { DevicePageDeps } from './page-deps.ts'
import { DEVICES_PATH } from './view-models.ts'

const assetForm = z.object({
  tag: z.string().max(200),
  status: z.string().max(64),
  owner: z.string().max(300),
  note: z.string().max(5_000),
})

/** The pages of one device that people fill: what is entered of it, and who had it. */
export const assetRoutes = (deps: DevicePageDeps): AdminRoute[] => [...assetPages(deps), holdersRoute(deps)]

function assetPages(deps: DevicePageDeps): AdminRoute[] {
  const { database, assets } = deps
  const path = `${DEVICES_PATH}/:id/asset`
  const page = async (
    admin: SignedIn,
    id: string,
    query: { after?: string | undefined; before?: string | undefined },
    typed: FormState | null,
  ): Promise<AdminAnswer> => {
    const { organizationId } = admin
    const frame = await frameOf(deps, admin, id)
    const changes = await assets.changes(database.read, organizationId, id, pageRequest(query))
    const { tag, status, note, ownerId } = frame.device.asset
    const owners = await showNames(deps, admin, ownersIn(changes.rows))
    const actors = await actorsIn(deps, organizationId, changes.rows)
    const owner = ownerId === null ? '' : (frame.people.get(ownerId)?.name ?? '')
    const stored = freshForm({ tag: tag ?? '', status, note, owner })
    const model = presentAsset({ ...frame, form: typed ?? stored, changes, owners, actors })
    return { view: 'devices/asset', model }
  }
  return [
    adminRoute({
      method: 'GET',
      path,
      access: 'devices.view',
      params: idParams,
      query: z.object(pageQuery),
      handle: (request) => page(signedIn(request), request.params.id, request.query, null),
    }),
    adminRoute({
      method: 'POST',
      path,
      access: 'hubs.manage',
      params: idParams,
      form: assetForm,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const { id } = request.params
        await database.write((tx) => assets.change(tx, organizationId, id, request.form, actor))
        return { redirect: `${DEVICES_PATH}/${id}/asset`, notice: notice(say('asset.saved')) }
      },
      onInvalid: (request, error) =>
        page(signedIn(request), request.params.id, {}, refusedForm(request.form, error)),
    }),
  ]
}

const ownersIn = (rows: readonly AssetChangeRow[]): (string | null)[] =>
  rows.flatMap(({ change: { ownerId } }) => (ownerId ? [ownerId.before, ownerId.after] : []))

/** Names of the administrators who changed something; one who is gone has none. */
async function actorsIn(
  { database, administrators }: DevicePageDeps,
  organizationId: string,
  rows: readonly AssetChangeRow[],
): Promise<Map<string, string>> {
  const ids = new Set(rows.flatMap(({ actor }) => (actor.kind === 'administrator' ? [actor.id] : [])))
  const found = await Promise.all(
    [...ids].map((id) => administrators.get(database.read, organizationId, id).catch(nullWhenGone)),
  )
  return new Map(
    found.flatMap((administrator) => (administrator ? [[administrator.id, administrator.name]] : [])),
  )
}

function nullWhenGone(error: unknown): null {
  if (error instanceof AppError && error.code === 'not_found') return null
  throw error
}

function holdersRoute(deps: DevicePageDeps): AdminRoute {
  const { database, assets } = deps
  return adminRoute({
    method: 'GET',
    path: `${DEVICES_PATH}/:id/holders`,
    access: 'devices.view',
    params: idParams,
    query: z.object(pageQuery),
    async handle(request) {
      const admin = signedIn(request)
      const { id } = request.params
      const frame = await frameOf(deps, admin, id)
      const custody = await assets.custody(
        database.read,
        admin.organizationId,
        id,
        pageRequest(request.query),
      )
      const holders = await showNames(
        deps,
        admin,
        custody.rows.map(({ personId }) => personId),
      )
      return { view: 'devices/holders', model: presentHolders({ ...frame, custody, holders }) }
    },
  })
}
