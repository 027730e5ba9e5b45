import { z } from 'zod'
import { csvLines } from '../../platform/csv.ts'
import { pagesOf } from '../../platform/db/index.ts'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { idParams, PAGE_SIZE, pageQuery, pageRequest } from '../../platform/http/form-state.ts'
import { listOf } from '../../platform/http/queries.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { isoTimeWriter } from '../../platform/zone-time/index.ts'
import { readyToShow, showNames } from '../people/index.ts'
import { detailRoutes } from './detail-routes.ts'
import { assetRoutes } from './asset-routes.ts'
import { bulkRoutes } from './bulk-routes.ts'
import { conflictRoutes } from './conflict-routes.ts'
import { filterSchema, filtersOf } from './filter-query.ts'
import { importRoutes } from './import-routes.ts'
import { syncDevices, type DevicePageDeps } from './page-deps.ts'
import { DEVICES_PATH, deviceCsvRow, devicePath, presentDevices } from './view-models.ts'

const listQuery = filterSchema.extend(pageQuery)

const CSV_HEAD = [
  'serial',
  'state',
  'worn by',
  'name',
  'model',
  'firmware',
  'computer',
  'reported at',
  'asset tag',
  'status',
  'owner',
  'note',
  'first seen',
]

/** Pages of the devices: list, what is done with many, and the pages of one. An address without an id comes first. */
export const deviceAdminRoutes = (deps: DevicePageDeps): AdminRoute[] => [
  listRoute(deps),
  csvRoute(deps),
  ...bulkRoutes(deps),
  ...importRoutes(deps),
  ...conflictRoutes(deps),
  ...detailRoutes(deps),
  ...assetRoutes(deps),
  ...syncRoutes(deps),
]

function listRoute(deps: DevicePageDeps): AdminRoute {
  const { database, devices, assets, hubs } = deps
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
      const openConflicts = await assets.openConflicts(database.read, organizationId)
      const byState = await devices.summarize(database.read, organizationId)
      const hub = filters.hubId ? await hubs.get(database.read, organizationId, filters.hubId) : null
      return {
        view: 'devices/list',
        model: presentDevices({
          found,
          filters,
          byState,
          people,
          hubName: hub?.computer.name ?? null,
          openConflicts,
        }),
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
      const writeTime = isoTimeWriter(request.timeZone)
      async function* rows() {
        for await (const page of pagesOf((request) =>
          devices.list(database.read, organizationId, filters, request),
        )) {
          const people = await showNames(
            deps,
            admin,
            page.flatMap(({ personId, asset }) => [personId, asset.ownerId]),
          )
          for (const row of page) yield deviceCsvRow(row, people, writeTime)
        }
      }
      const body = csvLines(CSV_HEAD, rows())
      return Promise.resolve({ download: { name: 'devices.csv', type: 'text/csv; charset=utf-8', body } })
    },
  })
}

function syncRoutes(deps: DevicePageDeps): AdminRoute[] {
  const { database, devices, hubs } = deps
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
      const { pick } = request.form
      const reach = await database.write((tx) => syncDevices(deps, tx, organizationId, pick, actor))
      const text = say('devices.synced', { now: reach.now.length, later: reach.atNextPoll.length })
      return { redirect: DEVICES_PATH, notice: notice(text) }
    },
  })
  return [many, one]
}
