import { z } from 'zod'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { idParams, PAGE_SIZE, pageQuery, pageRequest } from '../../platform/http/form-state.ts'
import { listOf } from '../../platform/http/queries.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { showNames, showPerson } from '../people/index.ts'
import { presentHub, presentOlder } from './detail-view-models.ts'
import { enrolmentRoutes } from './enrolment-routes.ts'
import type { HubPageDeps } from './page-deps.ts'
import { stepRoutes } from './step-routes.ts'
import { HUBS_PATH, isStatus, presentHubs, presentUnmatched } from './view-models.ts'

const listQuery = z.object({
  ...pageQuery,
  state: z.string().max(32).optional(),
  q: z.string().trim().max(100).optional(),
})

/** Pages of computers and hubs, and of enrolment. */
export const hubAdminRoutes = (deps: HubPageDeps): AdminRoute[] => [
  ...listRoutes(deps),
  ...olderRoutes(deps),
  ...selectedRoutes(deps),
  detailRoute(deps),
  ...stepRoutes(deps),
  ...enrolmentRoutes(deps),
]

function listRoutes(deps: HubPageDeps): AdminRoute[] {
  const { database, hubs, audit } = deps
  return [
    adminRoute({
      method: 'GET',
      path: HUBS_PATH,
      access: 'hubs.view',
      query: listQuery,
      async handle(request) {
        const admin = signedIn(request)
        const { organizationId } = admin
        const { state, q } = request.query
        const filters = { status: isStatus(state) ? state : undefined, search: q || undefined }
        const page = await hubs.list(database.read, organizationId, filters, pageRequest(request.query))
        const summary = await hubs.summarize(database.read, organizationId)
        const people = await showNames(
          deps,
          admin,
          page.rows.map(({ personId }) => personId),
        )
        return { view: 'hubs/list', model: presentHubs({ page, filters, summary, people }) }
      },
    }),
    adminRoute({
      method: 'GET',
      path: `${HUBS_PATH}/unmatched`,
      access: 'people.view',
      query: z.object(pageQuery),
      async handle(request) {
        const admin = signedIn(request)
        const { organizationId } = admin
        const page = await hubs.listUnmatched(database.read, organizationId, pageRequest(request.query))
        await audit.viewed(admin, 'people.listed', { kind: 'organization', id: organizationId })
        return { view: 'hubs/unmatched', model: presentUnmatched(page) }
      },
    }),
  ]
}

function olderRoutes({ database, hubs }: HubPageDeps): AdminRoute[] {
  return [
    adminRoute({
      method: 'GET',
      path: `${HUBS_PATH}/older`,
      access: 'hubs.view',
      async handle(request) {
        const older = await hubs.findOlder(database.read, signedIn(request).organizationId)
        return { view: 'hubs/older', model: presentOlder(older) }
      },
    }),
    adminRoute({
      method: 'POST',
      path: `${HUBS_PATH}/older`,
      access: 'organization.manage',
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        await database.write((tx) => hubs.carryOn(tx, organizationId, actor))
        return { redirect: HUBS_PATH, notice: notice(say('older.done')) }
      },
    }),
  ]
}

const selectedForm = z.object({
  pick: listOf(z.string().max(64), PAGE_SIZE),
  do: z.enum(['approve', 'sync']),
})

function selectedRoutes({ database, hubs }: HubPageDeps): AdminRoute[] {
  const selected = adminRoute({
    method: 'POST',
    path: `${HUBS_PATH}/selected`,
    access: 'hubs.manage',
    form: selectedForm,
    async handle(request) {
      const { organizationId, actor } = signedIn(request)
      const { pick, do: what } = request.form
      if (what === 'approve') {
        await database.write((tx) => hubs.step(tx, organizationId, pick, 'approve', actor))
        return { redirect: HUBS_PATH, notice: notice(say('hubs.approved', { count: pick.length })) }
      }
      const reach = await database.write((tx) => hubs.syncNow(tx, organizationId, pick, actor))
      const text = say('hubs.synced', { now: reach.now.length, later: reach.atNextPoll.length })
      return { redirect: HUBS_PATH, notice: notice(text) }
    },
  })
  return [selected]
}

function detailRoute(deps: HubPageDeps): AdminRoute {
  const { database, hubs, devices } = deps
  return adminRoute({
    method: 'GET',
    path: `${HUBS_PATH}/:id`,
    access: 'hubs.view',
    params: idParams,
    async handle(request) {
      const admin = signedIn(request)
      const { organizationId } = admin
      const hub = await hubs.get(database.read, organizationId, request.params.id)
      const page = await devices.list(database.read, organizationId, { hubId: hub.id }, { limit: PAGE_SIZE })
      const people = await showPerson(deps, admin, hub.personId)
      return { view: 'hubs/detail', model: presentHub({ hub, devices: page.rows, people }) }
    },
  })
}
