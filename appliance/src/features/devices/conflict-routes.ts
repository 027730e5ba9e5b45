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
import { presentConflict, presentConflicts } from './conflict-view-models.ts'
import { settleAndAsk, type DevicePageDeps } from './page-deps.ts'
import { CONFLICTS_PATH } from './view-models.ts'

const conflictForm = z.object({ decision: z.enum(['different', 'same']) })

/** Serial numbers that two computers report at the same time. */
export function conflictRoutes(deps: DevicePageDeps): AdminRoute[] {
  const { database, assets } = deps
  const page = async (admin: SignedIn, id: string, form: FormState): Promise<AdminAnswer> => {
    const conflict = await assets.conflict(database.read, admin.organizationId, id)
    return { view: 'devices/conflict', model: presentConflict(conflict, form) }
  }
  return [
    adminRoute({
      method: 'GET',
      path: CONFLICTS_PATH,
      access: 'devices.view',
      query: z.object({ ...pageQuery, settled: z.string().max(1).optional() }),
      async handle(request) {
        const { organizationId } = signedIn(request)
        const settled = request.query.settled === '1'
        const list = pageRequest(request.query)
        const found = await assets.conflicts(database.read, organizationId, settled, list)
        return { view: 'devices/conflicts', model: presentConflicts(found, settled) }
      },
    }),
    adminRoute({
      method: 'GET',
      path: `${CONFLICTS_PATH}/:id`,
      access: 'devices.view',
      params: idParams,
      handle: (request) => page(signedIn(request), request.params.id, freshForm()),
    }),
    adminRoute({
      method: 'POST',
      path: `${CONFLICTS_PATH}/:id`,
      access: 'hubs.manage',
      params: idParams,
      form: conflictForm,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const { id } = request.params
        await database.write((tx) =>
          settleAndAsk(deps, tx, organizationId, { id, decision: request.form.decision, actor }),
        )
        return { redirect: CONFLICTS_PATH, notice: notice(say('conflict.done')) }
      },
      onInvalid: (request, error) =>
        page(signedIn(request), request.params.id, refusedForm(request.form, error)),
    }),
  ]
}
