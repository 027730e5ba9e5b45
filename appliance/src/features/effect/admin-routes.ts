import { z } from 'zod'
import type { Database } from '../../platform/db/index.ts'
import type { AppError } from '../../platform/errors.ts'
import {
  adminRoute,
  signedIn,
  type AdminAnswer,
  type AdminRoute,
  type SignedIn,
} from '../../platform/http/admin-route.ts'
import { may } from '../../platform/http/capabilities.ts'
import { idParams, PAGE_SIZE } from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say, type Phrase, type Text } from '../../platform/views/messages/phrase.ts'
import type { Devices } from '../devices/index.ts'
import type { DirectoryService } from '../directory/index.ts'
import type { Hubs } from '../hubs/index.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Organizations } from '../organizations/index.ts'
import { showNames, type ShowDeps } from '../people/index.ts'
import type { Policies } from '../policies/index.ts'
import type { Placement } from '../placement/index.ts'
import type { Sites } from '../sites/index.ts'
import { accessOf, isPlacementChange, isPolicyChange, type Change } from './change.ts'
import type { EffectMove } from './effect.ts'
import { findSpots, type Effects, type Proposed } from './effects.ts'
import type { SiteNames } from './move-view-models.ts'
import { presentSpots } from './spots-view-models.ts'
import { presentEffect, whereOf } from './view-models.ts'

/** What the pages of effects need. */
export type EffectPageDeps = ShowDeps & {
  database: Database
  effects: Effects
  jobs: Pick<Jobs, 'kinds'>
  organizations: Pick<Organizations, 'get'>
  policies: Pick<Policies, 'get'>
  directory: Pick<DirectoryService, 'getConnection' | 'plan'>
  placement: Pick<Placement, 'list'>
  sites: Pick<Sites, 'namesOf'>
  hubs: Pick<Hubs, 'list'>
  devices: Pick<Devices, 'named'>
}

const EFFECT = '/effects/:id'
const spotsQuery = z.object({ from: z.coerce.number().int().min(0).default(0) })
const spotsParams = idParams.extend({
  difference: z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number),
})

/** What a change would do, who is meant, and the button that makes it. */
export const effectRoutes = (deps: EffectPageDeps): AdminRoute[] => [
  pageRoute(deps),
  spotsRoute(deps),
  ...changeRoutes(deps),
]

async function subjectOf(
  { database, policies, placement, directory }: EffectPageDeps,
  { organizationId }: SignedIn,
  change: Change,
): Promise<Text> {
  if (change.kind === 'plan') {
    const { connectionId } = await directory.plan(database.read, organizationId, change.planId)
    return (await directory.getConnection(database.read, organizationId, connectionId)).settings.name
  }
  if (isPlacementChange(change)) {
    if ('input' in change) return change.input.name
    const rules = await placement.list(database.read, organizationId)
    const rule = 'ruleId' in change ? rules.find(({ id }) => id === change.ruleId) : undefined
    return rule?.name ?? say('placement.title')
  }
  if (!isPolicyChange(change)) return say('effect.computers', { count: change.expected })
  return (await policies.get(database.read, organizationId, change.policyId)).name
}

const siteNames = (
  { database, sites }: EffectPageDeps,
  { organizationId }: SignedIn,
  moves: readonly Pick<EffectMove, 'what' | 'id'>[],
): Promise<SiteNames> =>
  sites.namesOf(
    database.read,
    organizationId,
    moves.flatMap(({ what, id }) => (what === 'site' ? [id] : [])),
  )

async function page(
  deps: EffectPageDeps,
  admin: SignedIn,
  id: string,
  refused?: AppError,
): Promise<AdminAnswer> {
  const { database, effects, organizations, jobs } = deps
  const proposed = await effects.get(admin.organizationId, id)
  const { targetEpoch } = await organizations.get(database.read, admin.organizationId)
  const model = presentEffect(proposed, {
    subject: await subjectOf(deps, admin, proposed.change),
    mayMake: may(admin, accessOf(proposed.change)),
    isStale: proposed.effect !== null && proposed.effect.epoch !== targetEpoch,
    refused: refused?.detail ?? null,
    kinds: jobs.kinds,
    sites: await siteNames(deps, admin, proposed.effect?.moves ?? []),
  })
  return { view: 'effect/effect', model }
}

const pageRoute = (deps: EffectPageDeps): AdminRoute =>
  adminRoute({
    method: 'GET',
    path: EFFECT,
    access: 'policies.view',
    params: idParams,
    handle: (request) => page(deps, signedIn(request), request.params.id),
  })

function spotsRoute(deps: EffectPageDeps): AdminRoute {
  const { database, effects, hubs, devices } = deps
  return adminRoute({
    method: 'GET',
    path: `${EFFECT}/where/:difference`,
    access: 'policies.view',
    params: spotsParams,
    query: spotsQuery,
    async handle(request) {
      const admin = signedIn(request)
      const { organizationId } = admin
      const { id, difference: file } = request.params
      const proposed = await effects.get(organizationId, id)
      const { from } = request.query
      const found = await findSpots(effects, proposed, file, { from, limit: PAGE_SIZE })
      const { spots, next } = found.spots
      const hubIds = spots.map(({ hubId }) => hubId)
      const computers = await hubs.list(database.read, organizationId, { ids: hubIds }, { limit: PAGE_SIZE })
      const model = presentSpots({
        proposed,
        group: found.group,
        sites: await siteNames(deps, admin, 'what' in found.group ? [found.group] : []),
        spots,
        from,
        next,
        people: await showNames(
          deps,
          admin,
          spots.map(({ personId }) => personId),
        ),
        computers: new Map(computers.rows.map((hub) => [hub.id, hub.computer.name])),
        headsets: await devices.named(
          database.read,
          organizationId,
          spots.flatMap(({ deviceId }) => deviceId ?? []),
        ),
      })
      return { view: 'effect/where', model }
    },
  })
}

/** Some changes go on after they have been made. */
const doneWords = (change: Change): Phrase =>
  change.kind === 'plan'
    ? say('effect.begun')
    : say(isPlacementChange(change) ? 'effect.placing' : 'effect.made')

function changeRoutes(deps: EffectPageDeps): AdminRoute[] {
  const { effects } = deps
  const find = (admin: SignedIn, id: string): Promise<Proposed> => effects.get(admin.organizationId, id)
  return [
    adminRoute({
      method: 'POST',
      path: `${EFFECT}/make`,
      access: 'jobs.manage',
      params: idParams,
      async handle(request) {
        const admin = signedIn(request)
        const proposed = await find(admin, request.params.id)
        await effects.make(admin, proposed)
        const done = doneWords(proposed.change)
        return { redirect: whereOf(proposed.change), notice: notice(done) }
      },
      onInvalid: (request, error) => page(deps, signedIn(request), request.params.id, error),
    }),
    adminRoute({
      method: 'POST',
      path: `${EFFECT}/again`,
      access: 'jobs.manage',
      params: idParams,
      async handle(request) {
        const admin = signedIn(request)
        const { change } = await find(admin, request.params.id)
        return { redirect: await effects.propose(admin, change) }
      },
      onInvalid: (request, error) => page(deps, signedIn(request), request.params.id, error),
    }),
  ]
}
