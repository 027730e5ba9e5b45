import { z } from 'zod'
import type { Database } from '../../platform/db/index.ts'
import {
  anything,
  apiRead,
  apiWork,
  idOnly,
  nothing,
  type ApiOperation,
  wholeIn,
} from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { checkSite } from '../hubs/index.ts'
import type { Sites } from '../sites/index.ts'
import { changeSchema, isPolicyChange } from './change.ts'
import { effectSchema } from './effect.ts'
import { findSpots, type Effects } from './effects.ts'

type Deps = { database: Database; effects: Effects; sites: Pick<Sites, 'namesOf'> }

const SHOWN = 200

/** What a change would do, before it is made, for scripts. People stand in it by id. */
export const effectOperations = (deps: Deps): ApiOperation[] => [
  ...changeOperations(deps),
  ...readOperations(deps),
]

const changeOperations = ({ database, effects, sites }: Deps): ApiOperation[] => [
  apiWork({
    id: 'effects.ask',
    method: 'POST',
    path: '/effects',
    scope: 'jobs.manage',
    summary: say('api.effects.ask'),
    body: z.object({ change: changeSchema }),
    answer: z.object({ id: z.string(), status: z.string() }),
    async work({ admin, body: { change } }) {
      if (!isPolicyChange(change) && change.kind === 'place')
        await checkSite(sites, database.read, admin.organizationId, 'change', change.place.siteId ?? null)
      return effects.ask(admin, change)
    },
  }),
  apiWork({
    id: 'effects.make',
    method: 'POST',
    path: '/effects/:id/make',
    scope: 'jobs.manage',
    summary: say('api.effects.make'),
    params: idOnly,
    answer: nothing,
    async work({ admin, params }) {
      await effects.make(admin, await effects.get(admin.organizationId, params.id))
      return {}
    },
  }),
]

const readOperations = ({ effects }: Deps): ApiOperation[] => [
  apiRead({
    id: 'effects.get',
    path: '/effects/:id',
    scope: 'policies.view',
    summary: say('api.effects.get'),
    params: idOnly,
    answer: z.object({ status: z.string(), change: anything, effect: effectSchema.nullable() }),
    async read({ admin, params }) {
      const { job, change, effect } = await effects.get(admin.organizationId, params.id)
      return { status: job.status, change, effect }
    },
  }),
  apiRead({
    id: 'effects.where',
    path: '/effects/:id/where/:difference',
    scope: 'policies.view',
    summary: say('api.effects.where'),
    params: idOnly.extend({ difference: wholeIn(0, 999_999) }),
    query: z.object({ from: wholeIn(0).default(0) }),
    answer: z.object({
      spots: z.array(
        z.object({
          hubId: z.string(),
          deviceId: z.string().nullable(),
          personId: z.string().nullable(),
        }),
      ),
      next: z.int().nullable(),
    }),
    async read({ admin, params, query }) {
      const proposed = await effects.get(admin.organizationId, params.id)
      const { spots } = await findSpots(effects, proposed, params.difference, { ...query, limit: SHOWN })
      return spots
    },
  }),
]
