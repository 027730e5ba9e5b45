import { z } from 'zod'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { PAGE_SIZE, pageQuery, pageRequest } from '../../platform/http/form-state.ts'
import { listOf } from '../../platform/http/queries.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { presentOlder } from './detail-view-models.ts'
import { detailRoutes } from './detail-routes.ts'
import { enrolmentRoutes } from './enrolment-routes.ts'
import type { HubPageDeps } from './page-deps.ts'
import { stepRoutes } from './step-routes.ts'
import { listRoutes } from './list-routes.ts'
import { importRoutes } from './import-routes.ts'
import { manyRoutes } from './many-routes.ts'
import { RETIRE_PATH, PLACE_PATH } from './many-view-models.ts'
import { HUBS_PATH, presentUnmatched } from './view-models.ts'

/** Pages of computers and hubs, and of enrolment. */
export const hubAdminRoutes = (deps: HubPageDeps): AdminRoute[] => [
  ...listRoutes(deps),
  ...unmatchedRoutes(deps),
  ...olderRoutes(deps),
  ...selectedRoutes(deps),
  ...manyRoutes(deps),
  ...importRoutes(deps),
  ...detailRoutes(deps),
  ...stepRoutes(deps),
  ...enrolmentRoutes(deps),
]

function unmatchedRoutes({ database, hubs, audit }: HubPageDeps): AdminRoute[] {
  return [
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
  do: z.enum(['approve', 'sync', 'place', 'retire']),
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
      if (what === 'place' || what === 'retire') return { redirect: manyPath(what, pick) }
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

const manyPath = (what: 'place' | 'retire', pick: readonly string[]): string => {
  const query = new URLSearchParams(pick.map((id): [string, string] => ['pick', id]))
  return `${what === 'place' ? PLACE_PATH : RETIRE_PATH}?${query.toString()}`
}
