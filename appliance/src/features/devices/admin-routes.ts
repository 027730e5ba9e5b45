import { z } from 'zod'
import { csvLines } from '../../platform/csv.ts'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { idParams, PAGE_SIZE, pageQuery, pageRequest } from '../../platform/http/form-state.ts'
import { listOf } from '../../platform/http/queries.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { readyToShow, showNames } from '../people/index.ts'
import { detailRoutes } from './detail-routes.ts'
import type { DeviceFilters } from './lists.ts'
import type { DevicePageDeps } from './page-deps.ts'
import { DEVICES_PATH, deviceCsvRow, devicePath, presentDevices } from './view-models.ts'

const filterSchema = z.object({
  state: z.string().max(64).optional(),
  model: z.string().max(64).optional(),
  person: z.string().max(64).optional(),
  hub: z.string().max(64).optional(),
  q: z.string().trim().max(100).optional(),
})
const listQuery = filterSchema.extend(pageQuery)
const filtersOf = ({ state, model, person, hub, q }: z.output<typeof filterSchema>): DeviceFilters => ({
  state: state || undefined,
  model: model || undefined,
  personId: person || undefined,
  hubId: hub || undefined,
  search: q || undefined,
})

const CSV_HEAD = ['serial', 'state', 'worn by', 'name', 'model', 'firmware', 'computer', 'reported at']

/** Pages of the devices: list, settings, history. */
export const deviceAdminRoutes = (deps: DevicePageDeps): AdminRoute[] => [
  listRoute(deps),
  csvRoute(deps),
  ...detailRoutes(deps),
  ...syncRoutes(deps),
]

function listRoute(deps: DevicePageDeps): AdminRoute {
  const { database, devices, hubs } = deps
  return adminRoute({
    method: 'GET',
    path: DEVICES_PATH,
    access: 'devices.view',
    query: listQuery,
    async handle(request) {
      const admin = signedIn(request)
      const { organizationId } = admin
      const filters = filtersOf(request.query)
      const found = await devices.list(database.read, organizationId, filters, pageRequest(request.query))
      const people = await showNames(deps, admin, [
        filters.personId,
        ...found.rows.map(({ personId }) => personId),
      ])
      const byState = await devices.summarize(database.read, organizationId)
      const hub = filters.hubId ? await hubs.get(database.read, organizationId, filters.hubId) : null
      return {
        view: 'devices/list',
        model: presentDevices({ found, filters, byState, people, hubName: hub?.computer.name ?? null }),
      }
    },
  })
}

/** The same rows as the list, all of them, page by page. */
function csvRoute(deps: DevicePageDeps): AdminRoute {
  const { database, devices } = deps
  return adminRoute({
    method: 'GET',
    path: `${DEVICES_PATH}.csv`,
    access: 'devices.view',
    query: filterSchema,
    handle(request) {
      const admin = signedIn(request)
      readyToShow(admin)
      const { organizationId } = admin
      const filters = filtersOf(request.query)
      async function* rows() {
        for (let after: string | undefined; ;) {
          const page = await devices.list(database.read, organizationId, filters, { after, limit: 500 })
          const people = await showNames(
            deps,
            admin,
            page.rows.map(({ personId }) => personId),
          )
          for (const row of page.rows) yield deviceCsvRow(row, people)
          if (page.next === null) return
          after = page.next
        }
      }
      const body = csvLines(CSV_HEAD, rows())
      return Promise.resolve({ download: { name: 'devices.csv', type: 'text/csv; charset=utf-8', body } })
    },
  })
}

function syncRoutes({ database, devices, hubs }: DevicePageDeps): AdminRoute[] {
  const one = adminRoute({
    method: 'POST',
    path: `${DEVICES_PATH}/:id/sync`,
    access: 'hubs.manage',
    params: idParams,
    async handle(request) {
      const { organizationId, actor } = signedIn(request)
      const device = await devices.get(database.read, organizationId, request.params.id)
      const hub = await hubs.get(database.read, organizationId, device.hubId)
      const reach = await database.write((tx) => hubs.syncNow(tx, organizationId, [hub.id], actor))
      const key = reach.now.length > 0 ? 'device.synced.now' : 'device.synced.later'
      return {
        redirect: devicePath(device.id),
        notice: notice(say(key, { computer: hub.computer.name })),
      }
    },
  })

  const many = adminRoute({
    method: 'POST',
    path: `${DEVICES_PATH}/sync`,
    access: 'hubs.manage',
    form: z.object({ pick: listOf(z.string().max(64), PAGE_SIZE) }),
    async handle(request) {
      const { organizationId, actor } = signedIn(request)
      const picked = await Promise.all(
        request.form.pick.map((id) => devices.get(database.read, organizationId, id)),
      )
      const hubIds = [...new Set(picked.map(({ hubId }) => hubId))]
      const reach = await database.write((tx) => hubs.syncNow(tx, organizationId, hubIds, actor))
      const text = say('devices.synced', { now: reach.now.length, later: reach.atNextPoll.length })
      return { redirect: DEVICES_PATH, notice: notice(text) }
    },
  })
  return [many, one]
}
