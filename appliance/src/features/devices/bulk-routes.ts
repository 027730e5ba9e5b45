import { z } from 'zod'
import {
  adminRoute,
  signedIn,
  type AdminAnswer,
  type AdminRoute,
  type SignedIn,
} from '../../platform/http/admin-route.ts'
import { freshForm, refusedForm, type FormState } from '../../platform/http/form-state.ts'
import { address } from '../../platform/views/address.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { showNames } from '../people/index.ts'
import { checkBulk } from './bulk.ts'
import { presentBulk } from './bulk-view-models.ts'
import { filterSchema, filtersOf } from './filter-query.ts'
import type { DeviceFilters } from './lists.ts'
import type { DevicePageDeps } from './page-deps.ts'
import { DEVICES_PATH, queryOf } from './view-models.ts'

const PATH = `${DEVICES_PATH}/edit`
const tick = z.literal('on').optional()
const bulkForm = filterSchema.extend({
  expected: z.coerce.number().int().min(0),
  setStatus: z.string().max(64),
  note: z.string().max(5_000),
  withNote: tick,
  clearOwner: tick,
})

/** One edit of every headset that a list's filter matches. */
export function bulkRoutes(deps: DevicePageDeps): AdminRoute[] {
  const { database, assets, hubs } = deps
  const page = async (admin: SignedIn, filters: DeviceFilters, form: FormState): Promise<AdminAnswer> => {
    const { organizationId } = admin
    const count = await assets.count(database.read, organizationId, filters)
    const people = await showNames(deps, admin, [filters.personId])
    const hub = filters.hubId ? await hubs.get(database.read, organizationId, filters.hubId) : null
    const model = presentBulk({ filters, people, hubName: hub?.computer.name ?? null, count, form })
    return { view: 'devices/bulk', model }
  }
  return [
    adminRoute({
      method: 'GET',
      path: PATH,
      access: 'hubs.manage',
      query: filterSchema,
      handle: (request) => page(signedIn(request), filtersOf(request.query), freshForm()),
    }),
    adminRoute({
      method: 'POST',
      path: PATH,
      access: 'hubs.manage',
      form: bulkForm,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const { expected, setStatus, note, withNote, clearOwner } = request.form
        const filters = filtersOf(request.form)
        const edit = checkBulk({
          status: setStatus,
          note,
          withNote: withNote === 'on',
          clearOwner: clearOwner === 'on',
        })
        const done = await assets.bulkEdit(organizationId, filters, edit, { actor, expected })
        return {
          redirect: address(DEVICES_PATH, queryOf(filters)),
          notice: notice(say('bulk.done', { changed: done.changed, matching: done.matching })),
        }
      },
      onInvalid: (request, error) => {
        const given = filterSchema.safeParse(request.form)
        return page(
          signedIn(request),
          given.success ? filtersOf(given.data) : {},
          refusedForm(request.form, error),
        )
      },
    }),
  ]
}
