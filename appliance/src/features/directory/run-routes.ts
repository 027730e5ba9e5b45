import { z } from 'zod'
import { AppError } from '../../platform/errors.ts'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { idParams, pageQuery, pageRequest } from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say, type Text } from '../../platform/views/messages/phrase.ts'
import { namesOfKeys } from '../people/index.ts'
import { callerOf, maySeeChanges, type DirectoryPageDeps } from './page-deps.ts'
import { keysIn, presentPlan, presentRun } from './run-view-models.ts'
import type { Run } from './run.ts'

const PATH = '/directories'

/** Pages of runs and of plans that wait for a person. */
export const runRoutes = (deps: DirectoryPageDeps): AdminRoute[] => [runRoute(deps), ...planRoutes(deps)]

/** Who began a run, in words. */
async function whoBegan(
  { database, administrators }: DirectoryPageDeps,
  organizationId: string,
  { actor }: Run,
): Promise<Text> {
  if (actor.kind !== 'administrator') return say('run.who.system')
  try {
    return (await administrators.get(database.read, organizationId, actor.id)).name
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return say('run.who.person')
    throw error
  }
}

function runRoute(deps: DirectoryPageDeps): AdminRoute {
  const { database, directory } = deps
  return adminRoute({
    method: 'GET',
    path: `${PATH}/runs/:id`,
    access: 'directory.view',
    params: idParams,
    async handle(request) {
      const { organizationId } = signedIn(request)
      const run = await directory.run(database.read, organizationId, request.params.id)
      const { id, settings } = await directory.getConnection(database.read, organizationId, run.connectionId)
      const who = await whoBegan(deps, organizationId, run)
      return { view: 'directory/run', model: presentRun(run, { id, name: settings.name }, who) }
    },
  })
}

function planRoutes({ database, directory, audit, effects }: DirectoryPageDeps): AdminRoute[] {
  return [
    adminRoute({
      method: 'GET',
      path: `${PATH}/plans/:id`,
      access: 'directory.view',
      params: idParams,
      query: z.object(pageQuery),
      async handle(request) {
        const admin = signedIn(request)
        const { organizationId } = admin
        const plan = await directory.plan(database.read, organizationId, request.params.id)
        const { id, settings } = await directory.getConnection(
          database.read,
          organizationId,
          plan.connectionId,
        )
        const connection = { id, name: settings.name }
        if (!maySeeChanges(admin))
          return {
            view: 'directory/plan',
            model: presentPlan({ plan, connection, items: null, names: new Map() }),
          }
        const page = pageRequest(request.query)
        const items = await directory.planItems(database.read, organizationId, plan.id, page)
        const names = await namesOfKeys(
          database.read,
          { organizationId, connectionId: id },
          items.rows.flatMap(keysIn),
        )
        await audit.viewed(admin, 'people.listed', { kind: 'directory', id })
        return { view: 'directory/plan', model: presentPlan({ plan, connection, items, names }) }
      },
    }),
    adminRoute({
      method: 'POST',
      path: `${PATH}/plans/:id/approve`,
      access: 'directory.manage',
      params: idParams,
      form: z.object({ do: z.literal('effect').optional() }),
      async handle(request) {
        const admin = signedIn(request)
        const { id } = request.params
        if (request.form.do === 'effect')
          return { redirect: await effects.propose(admin, { kind: 'plan', planId: id }) }
        const { runId } = await directory.approve(callerOf(admin), id)
        return { redirect: `${PATH}/runs/${runId}` }
      },
    }),
    adminRoute({
      method: 'POST',
      path: `${PATH}/plans/:id/discard`,
      access: 'directory.manage',
      params: idParams,
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const plan = await directory.plan(database.read, organizationId, request.params.id)
        await directory.discard({ organizationId, actor }, plan.id)
        return { redirect: `${PATH}/${plan.connectionId}`, notice: notice(say('plan.discarded')) }
      },
    }),
  ]
}
