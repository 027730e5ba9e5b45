import { z } from 'zod'
import { apiChange, apiRead, idOnly, nothing, type ApiOperation } from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { PlacementPageDeps } from './page-deps.ts'
import { ruleInputSchema } from './rule-input.ts'

type Deps = Pick<PlacementPageDeps, 'database' | 'placement'>

const ruleSchema = z.object({
  id: z.string(),
  name: z.string(),
  pattern: z.string().nullable(),
  unit: z.string().nullable(),
  siteId: z.string().nullable(),
  tags: z.array(z.string()),
})
const rulesSchema = z.object({ rules: z.array(ruleSchema) })

/** Placement rules for scripts. What a change would do is asked of `effects.ask`. */
export const placementOperations = (deps: Deps): ApiOperation[] => [
  ...readOperations(deps),
  ...changeOperations(deps),
]

const readOperations = ({ database, placement }: Deps): ApiOperation[] => [
  apiRead({
    id: 'placementRules.list',
    path: '/placement-rules',
    scope: 'hubs.view',
    summary: say('api.placementRules.list'),
    answer: rulesSchema,
    read: async ({ admin }) => ({ rules: await placement.list(database.read, admin.organizationId) }),
  }),
  apiRead({
    id: 'placementRules.get',
    path: '/placement-rules/:id',
    scope: 'hubs.view',
    summary: say('api.placementRules.get'),
    params: idOnly,
    answer: ruleSchema,
    read: ({ admin, params }) => placement.get(database.read, admin.organizationId, params.id),
  }),
]

const changeOperations = ({ placement }: Deps): ApiOperation[] => [
  apiChange({
    id: 'placementRules.add',
    method: 'POST',
    path: '/placement-rules',
    scope: 'hubs.manage',
    summary: say('api.placementRules.add'),
    body: ruleInputSchema,
    answer: ruleSchema,
    async change(tx, { admin: { organizationId, actor }, body }) {
      const id = await placement.add(tx, organizationId, body, actor)
      return placement.get(tx, organizationId, id)
    },
  }),
  apiChange({
    id: 'placementRules.change',
    method: 'PUT',
    path: '/placement-rules/:id',
    scope: 'hubs.manage',
    summary: say('api.placementRules.change'),
    params: idOnly,
    body: ruleInputSchema,
    answer: ruleSchema,
    guards: (tx, { admin, params }) => placement.get(tx, admin.organizationId, params.id),
    async change(tx, { admin: { organizationId, actor }, params: { id }, body }) {
      await placement.change(tx, organizationId, id, body, actor)
      return placement.get(tx, organizationId, id)
    },
  }),
  apiChange({
    id: 'placementRules.remove',
    method: 'DELETE',
    path: '/placement-rules/:id',
    scope: 'hubs.manage',
    summary: say('api.placementRules.remove'),
    params: idOnly,
    answer: nothing,
    async change(tx, { admin: { organizationId, actor }, params }) {
      await placement.remove(tx, organizationId, params.id, actor)
      return {}
    },
  }),
  apiChange({
    id: 'placementRules.order',
    method: 'POST',
    path: '/placement-rules/order',
    scope: 'hubs.manage',
    summary: say('api.placementRules.order'),
    body: z.object({ ids: z.array(idOnly.shape.id).max(1_000) }),
    answer: rulesSchema,
    async change(tx, { admin: { organizationId, actor }, body }) {
      await placement.order(tx, organizationId, body.ids, actor)
      return { rules: await placement.list(tx, organizationId) }
    },
  }),
]
