import { csvLines } from '../../platform/csv.ts'
import { pagesOf } from '../../platform/db/index.ts'
import { adminRoute, signedIn, type AdminRoute, type SignedIn } from '../../platform/http/admin-route.ts'
import { pageQuery, pageRequest } from '../../platform/http/form-state.ts'
import {
  arrangementQuery,
  filedColumns,
  presentList,
  queryOfArrangement,
  readArrangement,
} from '../../platform/views/list.ts'
import { isoTimeWriter } from '../../platform/zone-time/index.ts'
import { readyToShow, showNames } from '../people/index.ts'
import { presentViewsOf } from '../saved-views/index.ts'
import { filterSchema, filtersOf } from './filter-query.ts'
import { mayBeSorted, type HubView } from './hub-lists.ts'
import { HUB_FILE, HUB_LIST, sortOf } from './list-plan.ts'
import type { HubPageDeps } from './page-deps.ts'
import { HUBS_PATH, presentHubs, queryOf } from './view-models.ts'

const fileQuery = filterSchema.omit({ pick: true }).extend(arrangementQuery)
const listQuery = fileQuery.extend(pageQuery)

/** The list of computers and hubs, and the same rows as a file. */
export const listRoutes = (deps: HubPageDeps): AdminRoute[] => [pageRoute(deps), fileRoute(deps)]

function pageRoute(deps: HubPageDeps): AdminRoute {
  const { database, hubs, savedViews } = deps
  return adminRoute({
    method: 'GET',
    path: HUBS_PATH,
    access: 'hubs.view',
    query: listQuery,
    async handle(request) {
      const admin = signedIn(request)
      const { organizationId } = admin
      const filters = filtersOf({ ...request.query, pick: [] })
      const read = readArrangement(HUB_LIST, request.query)
      const place = pageRequest(request.query)
      const sort = sortOf(read.arrangement.sort)
      const page = await hubs.list(database.read, organizationId, filters, place, sort)
      const summary = await hubs.summarize(database.read, organizationId)
      const arrangement = queryOfArrangement(HUB_LIST, read.arrangement)
      const views = await savedViews.ofList(database.read, admin, 'computers')
      return {
        view: 'hubs/list',
        model: presentHubs({
          page,
          filters,
          summary,
          ...(await namesOf(deps, admin, page.rows, filters.siteId)),
          arrangement,
          list: presentList(HUB_LIST, read, queryOf(filters), mayBeSorted(filters) ? null : 'computer'),
          views: presentViewsOf(admin, views, 'computers', { ...queryOf(filters), ...arrangement }),
        }),
      }
    },
  })
}

/** The same rows as the list, all of them, page by page. */
function fileRoute(deps: HubPageDeps): AdminRoute {
  const { database, hubs } = deps
  return adminRoute({
    method: 'GET',
    path: `${HUBS_PATH}.csv`,
    access: 'hubs.view',
    query: fileQuery,
    handle(request) {
      const admin = signedIn(request)
      readyToShow(admin)
      const { organizationId } = admin
      const filters = filtersOf({ ...request.query, pick: [] })
      const { arrangement } = readArrangement(HUB_LIST, request.query)
      const columns = filedColumns(HUB_LIST, arrangement)
      const sort = sortOf(arrangement.sort)
      const writeTime = isoTimeWriter(request.timeZone)
      async function* rows() {
        for await (const page of pagesOf((place) =>
          hubs.list(database.read, organizationId, filters, place, sort),
        )) {
          const names = await namesOf(deps, admin, page)
          for (const hub of page) yield HUB_FILE.row(columns, hub, { ...names, writeTime })
        }
      }
      const body = csvLines(HUB_FILE.head(columns), rows())
      return Promise.resolve({ download: { name: 'computers.csv', type: 'text/csv; charset=utf-8', body } })
    },
  })
}

/** Names of the people and the sites of hubs, and of one site more. */
async function namesOf(deps: HubPageDeps, admin: SignedIn, hubs: readonly HubView[], siteId?: string) {
  const people = await showNames(
    deps,
    admin,
    hubs.map(({ personId }) => personId),
  )
  const siteIds = [...hubs.map((hub) => hub.siteId), siteId].filter((id) => id != null)
  return { people, siteNames: await deps.sites.namesOf(deps.database.read, admin.organizationId, siteIds) }
}
