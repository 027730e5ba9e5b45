import { z } from 'zod'
import { csvLines } from '../../platform/csv.ts'
import { pagesOf } from '../../platform/db/index.ts'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { idParams, PAGE_SIZE, pageQuery, pageRequest } from '../../platform/http/form-state.ts'
import { listOf } from '../../platform/http/queries.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { isoTimeWriter } from '../../platform/zone-time/index.ts'
import {
  arrangementQuery,
  filedColumns,
  presentList,
  queryOfArrangement,
  readArrangement,
} from '../../platform/views/list.ts'
import { readyToShow, showNames } from '../people/index.ts'
import { presentViewsOf } from '../saved-views/index.ts'
import { detailRoutes } from './detail-routes.ts'
import { assetRoutes } from './asset-routes.ts'
import { bulkRoutes } from './bulk-routes.ts'
import { conflictRoutes } from './conflict-routes.ts'
import { filterSchema, filtersOf } from './filter-query.ts'
import { importRoutes } from './import-routes.ts'
import { syncDevices, type DevicePageDeps } from './page-deps.ts'
import { DEVICE_FILE, DEVICE_LIST, sortOf } from './list-plan.ts'
import { mayBeSorted } from './lists.ts'
import { DEVICES_PATH, devicePath, presentDevices, queryOf } from './view-models.ts'

const fileQuery = filterSchema.extend(arrangementQuery)
const listQuery = fileQuery.extend(pageQuery)

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
  const { database, devices, assets, hubs, savedViews } = deps
  return adminRoute({
    method: 'GET',
    path: DEVICES_PATH,
    access: 'devices.view',
    query: listQuery,
    async handle(request) {
      const admin = signedIn(request)
      const { organizationId } = admin
      const filters = filtersOf(request.query)
      const read = readArrangement(DEVICE_LIST, request.query)
      const sort = sortOf(read.arrangement.sort)
      const place = pageRequest(request.query)
      const found = await devices.list(database.read, organizationId, filters, place, sort)
      const searched = mayBeSorted(filters) ? null : filters.tag ? 'asset' : 'headset'
      const list = presentList(DEVICE_LIST, read, queryOf(filters), searched)
      const arrangement = queryOfArrangement(DEVICE_LIST, read.arrangement)
      const people = await showNames(deps, admin, [
        filters.personId,
        ...found.rows.flatMap(({ personId, asset }) => [
          personId,
          list.shows['owner'] ? asset.ownerId : null,
        ]),
      ])
      const views = await savedViews.ofList(database.read, admin, 'devices')
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
          arrangement,
          list,
          views: presentViewsOf(admin, views, 'devices', { ...queryOf(filters), ...arrangement }),
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
    query: fileQuery,
    handle(request) {
      const admin = signedIn(request)
      readyToShow(admin)
      const { organizationId } = admin
      const filters = filtersOf(request.query)
      const writeTime = isoTimeWriter(request.timeZone)
      const { arrangement } = readArrangement(DEVICE_LIST, request.query)
      const columns = filedColumns(DEVICE_LIST, arrangement)
      const sort = sortOf(arrangement.sort)
      async function* rows() {
        for await (const page of pagesOf((request) =>
          devices.list(database.read, organizationId, filters, request, sort),
        )) {
          const people = await showNames(
            deps,
            admin,
            page.flatMap(({ personId, asset }) => [personId, asset.ownerId]),
          )
          for (const row of page) yield DEVICE_FILE.row(columns, row, { people, writeTime })
        }
      }
      const body = csvLines(DEVICE_FILE.head(columns), rows())
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
