import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Page, Reader } from '../../platform/db/index.ts'
import { invalid } from '../../platform/errors.ts'
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
  PAGE_SIZE,
  pageQuery,
  pageRequest,
  refusedForm,
  type FormState,
} from '../../platform/http/form-state.ts'
import { listOf } from '../../platform/http/queries.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import {
  presentAsked,
  presentHub,
  presentOlder,
  type AskedStep,
  type HubDevice,
} from './detail-view-models.ts'
import { enrolmentRoutes } from './enrolment-routes.ts'
import type { Hubs } from './hubs.ts'
import type { HubStep } from './manage.ts'
import { tagsIn } from './tags.ts'
import { hubPath, HUBS_PATH, isStatus, presentHubs, presentUnmatched, type Names } from './view-models.ts'

/** What the pages of hubs are built from. */
export type HubPageDeps = {
  database: Database
  clock: Clock
  hubs: Hubs
  people: { describe(reader: Reader, organizationId: string, ids: string[]): Promise<Names> }
  devices: {
    list(
      reader: Reader,
      organizationId: string,
      filters: { hubId?: string | undefined },
      page: { limit: number },
    ): Promise<Page<HubDevice>>
  }
}

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
  ...askedRoutes(deps),
  ...enrolmentRoutes(deps),
]

const namesFor = (
  { database, people }: HubPageDeps,
  organizationId: string,
  ids: readonly (string | null)[],
): Promise<Names> =>
  people.describe(database.read, organizationId, [...new Set(ids.filter((id) => id !== null))])

function listRoutes(deps: HubPageDeps): AdminRoute[] {
  const { database, hubs } = deps
  return [
    adminRoute({
      method: 'GET',
      path: HUBS_PATH,
      access: 'hubs.view',
      query: listQuery,
      async handle(request) {
        const { organizationId } = signedIn(request)
        const { state, q } = request.query
        const filters = { status: isStatus(state) ? state : undefined, search: q || undefined }
        const page = await hubs.list(database.read, organizationId, filters, pageRequest(request.query))
        const summary = await hubs.summarize(database.read, organizationId)
        const people = await namesFor(
          deps,
          organizationId,
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
        const { organizationId } = signedIn(request)
        const page = await hubs.listUnmatched(database.read, organizationId, pageRequest(request.query))
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
      const { organizationId } = signedIn(request)
      const hub = await hubs.get(database.read, organizationId, request.params.id)
      const page = await devices.list(database.read, organizationId, { hubId: hub.id }, { limit: PAGE_SIZE })
      const people = await namesFor(deps, organizationId, [hub.personId])
      return { view: 'hubs/detail', model: presentHub({ hub, devices: page.rows, people }) }
    },
  })
}

const STEPS: readonly { path: string; step: HubStep; done: string }[] = [
  { path: 'approve', step: 'approve', done: 'hub.done.approve' },
  { path: 'refuse', step: 'refuse', done: 'hub.done.refuse' },
  { path: 'lift', step: 'liftQuarantine', done: 'hub.done.liftQuarantine' },
]

function stepRoutes({ database, hubs }: HubPageDeps): AdminRoute[] {
  const change = (
    below: string,
    done: string,
    work: (admin: SignedIn, id: string) => Promise<unknown>,
  ): AdminRoute =>
    adminRoute({
      method: 'POST',
      path: `${HUBS_PATH}/:id/${below}`,
      access: 'hubs.manage',
      params: idParams,
      async handle(request) {
        const admin = signedIn(request)
        const { computer } = await hubs.get(database.read, admin.organizationId, request.params.id)
        await work(admin, request.params.id)
        return {
          redirect: hubPath(request.params.id),
          notice: notice(say(done, { computer: computer.name })),
        }
      },
    })
  return [
    ...STEPS.map(({ path, step, done }) =>
      change(path, done, ({ organizationId, actor }, id) =>
        database.write((tx) => hubs.step(tx, organizationId, [id], step, actor)),
      ),
    ),
    change('release', 'hub.done.release', ({ organizationId, actor }, id) =>
      database.write((tx) => hubs.grantRelease(tx, organizationId, id, actor)),
    ),
    adminRoute({
      method: 'POST',
      path: `${HUBS_PATH}/:id/sync`,
      access: 'hubs.manage',
      params: idParams,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const { id } = request.params
        const reach = await database.write((tx) => hubs.syncNow(tx, organizationId, [id], actor))
        const text = say('hubs.synced', { now: reach.now.length, later: reach.atNextPoll.length })
        return { redirect: hubPath(id), notice: notice(text) }
      },
    }),
    adminRoute({
      method: 'POST',
      path: `${HUBS_PATH}/:id/place`,
      access: 'hubs.manage',
      params: idParams,
      form: z.object({ tags: z.string().max(1_000) }),
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const { id } = request.params
        const { computer, siteId } = await hubs.get(database.read, organizationId, id)
        const tags = tagsIn(request.form.tags)
        await database.write((tx) => hubs.place(tx, organizationId, id, { tags, siteId }, actor))
        return { redirect: hubPath(id), notice: notice(say('hub.placed', { computer: computer.name })) }
      },
    }),
  ]
}

function askedRoutes({ database, hubs, devices }: HubPageDeps): AdminRoute[] {
  const page = async (
    { organizationId }: SignedIn,
    id: string,
    step: AskedStep,
    form: FormState,
  ): Promise<AdminAnswer> => {
    const hub = await hubs.get(database.read, organizationId, id)
    const found = await devices.list(database.read, organizationId, { hubId: id }, { limit: PAGE_SIZE })
    return { view: 'hubs/confirm', model: presentAsked(hub, step, found.rows.length, form) }
  }
  return (['retire', 'revoke'] as const).flatMap((step) => [
    adminRoute({
      method: 'GET',
      path: `${HUBS_PATH}/:id/${step}`,
      access: 'hubs.manage',
      params: idParams,
      handle: (request) => page(signedIn(request), request.params.id, step, freshForm()),
    }),
    adminRoute({
      method: 'POST',
      path: `${HUBS_PATH}/:id/${step}`,
      access: 'hubs.manage',
      params: idParams,
      form: z.object({ typed: z.string().max(300).default('') }),
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const { id } = request.params
        const { computer } = await hubs.get(database.read, organizationId, id)
        if (step === 'revoke' && request.form.typed.trim() !== computer.name)
          throw invalid('typed', 'is not the name of this computer')
        await database.write((tx) => hubs.step(tx, organizationId, [id], step, actor))
        const done = step === 'retire' ? 'hub.done.retire' : 'hub.done.revoke'
        return { redirect: hubPath(id), notice: notice(say(done, { computer: computer.name })) }
      },
      onInvalid: (request, error) =>
        page(signedIn(request), request.params.id, step, refusedForm(request.form, error)),
    }),
  ])
}
