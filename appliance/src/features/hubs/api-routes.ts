import { z } from 'zod'
import { apiChange, apiList, apiRead, idOnly, type ApiOperation } from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { HubStep } from './manage.ts'
import type { Writer } from '../../platform/views/messages/translator.ts'
import { codeOperations } from './api-code-routes.ts'
import { manyOperations } from './api-many-routes.ts'
import { hubFilters, hubSchema } from './api-schemas.ts'
import { placeOperations } from './api-place-routes.ts'
import { stateOperations } from './api-state-routes.ts'
import type { HubPageDeps } from './page-deps.ts'

type Deps = HubPageDeps & { write: Writer }

/** Hubs and enrolment codes for scripts. */
export const hubOperations = (deps: Deps): ApiOperation[] => [
  ...manyOperations(deps),
  ...stateOperations(deps),
  ...readOperations(deps),
  ...stepOperations(deps),
  ...placeOperations(deps),
  ...codeOperations(deps),
]

const readOperations = ({ database, hubs }: Deps): ApiOperation[] => [
  apiList({
    id: 'hubs.list',
    path: '/hubs',
    scope: 'hubs.view',
    summary: say('api.hubs.list'),
    filters: hubFilters,
    item: hubSchema,
    list: ({ admin, query }, page) => hubs.list(database.read, admin.organizationId, query, page),
  }),
  apiRead({
    id: 'hubs.get',
    path: '/hubs/:id',
    scope: 'hubs.view',
    summary: say('api.hubs.get'),
    params: idOnly,
    answer: hubSchema,
    read: ({ admin, params }) => hubs.get(database.read, admin.organizationId, params.id),
  }),
]

const STEPS = [
  ['approve', 'approve', say('api.hubs.approve')],
  ['refuse', 'refuse', say('api.hubs.refuse')],
  ['lift', 'liftQuarantine', say('api.hubs.lift')],
  ['retire', 'retire', say('api.hubs.retire')],
  ['revoke', 'revoke', say('api.hubs.revoke')],
] as const satisfies readonly (readonly [string, HubStep, ReturnType<typeof say>])[]

const stepOperations = ({ hubs }: Deps): ApiOperation[] => [
  ...STEPS.map(([name, step, summary]) =>
    apiChange({
      id: `hubs.${name}`,
      method: 'POST',
      path: `/hubs/:id/${name}`,
      scope: 'hubs.manage',
      summary,
      params: idOnly,
      answer: hubSchema,
      async change(tx, { admin: { organizationId, actor }, params: { id } }) {
        await hubs.step(tx, organizationId, [id], step, actor)
        return hubs.get(tx, organizationId, id)
      },
    }),
  ),
  apiChange({
    id: 'hubs.sync',
    method: 'POST',
    path: '/hubs/:id/sync',
    scope: 'hubs.manage',
    summary: say('api.hubs.sync'),
    params: idOnly,
    answer: z.object({ now: z.array(z.string()), atNextPoll: z.array(z.string()) }),
    change: (tx, { admin: { organizationId, actor }, params: { id } }) =>
      hubs.syncNow(tx, organizationId, [id], actor),
  }),
]
