import { z } from 'zod'
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
  refusedForm,
  type FormState,
} from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { presentAsked, type AskedStep } from './detail-view-models.ts'
import type { HubStep } from './manage.ts'
import type { HubPageDeps } from './page-deps.ts'
import { hubPath, HUBS_PATH } from './view-models.ts'

/** What operators do with one hub. */
export const stepRoutes = (deps: HubPageDeps): AdminRoute[] => [
  ...simpleRoutes(deps),
  syncRoute(deps),
  ...askedRoutes(deps),
]

const STEPS: readonly { path: string; step: HubStep; done: string }[] = [
  { path: 'approve', step: 'approve', done: 'hub.done.approve' },
  { path: 'refuse', step: 'refuse', done: 'hub.done.refuse' },
  { path: 'lift', step: 'liftQuarantine', done: 'hub.done.liftQuarantine' },
]

function simpleRoutes({ database, hubs }: HubPageDeps): AdminRoute[] {
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
  ]
}

function syncRoute({ database, hubs }: HubPageDeps): AdminRoute {
  return adminRoute({
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
  })
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
          throw invalid('typed', say('hub.otherName'))
        await database.write((tx) => hubs.step(tx, organizationId, [id], step, actor))
        const done = step === 'retire' ? 'hub.done.retire' : 'hub.done.revoke'
        return { redirect: hubPath(id), notice: notice(say(done, { computer: computer.name })) }
      },
      onInvalid: (request, error) =>
        page(signedIn(request), request.params.id, step, refusedForm(request.form, error)),
    }),
  ])
}
