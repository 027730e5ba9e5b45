import { z } from 'zod'
import { apiRead, idOnly, type ApiOperation } from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { WhyPageDeps } from './admin-routes.ts'
import { askSimulator, lookAtWhy } from './look.ts'
import type { SimulatorPageDeps } from './simulator-routes.ts'

type Deps = WhyPageDeps & SimulatorPageDeps

const typed = z.string().trim().max(200).default('')

/** Members of the protocol's own types, which grow with it. */
const open = z.looseObject({})
const dropped = z.array(open)

/** Why something holds, and what would hold, for scripts. People stand in it by id. */
export const complianceOperations = (deps: Deps): ApiOperation[] => [
  apiRead({
    id: 'devices.why',
    path: '/devices/:id/settings/:key/why',
    scope: 'devices.why',
    summary: say('api.devices.why'),
    personal: true,
    params: idOnly.extend({ key: z.string().regex(/^[\w.-]{1,100}$/) }),
    answer: z.object({
      evidence: open.nullable(),
      effective: open.nullable(),
      losers: z.array(open),
      dropped,
      target: z.object({ tag: z.string(), accepted: z.boolean() }).nullable(),
    }),
    async read({ admin, params: { id, key } }) {
      const { why } = await lookAtWhy(deps, admin, id, key)
      const { effective, losers } = why.explanation
      return { ...why, effective, losers }
    },
  }),
  apiRead({
    id: 'policies.simulate',
    path: '/policies/simulator',
    scope: 'policies.view',
    summary: say('api.policies.simulate'),
    personal: true,
    query: z.object({ person: typed, computer: typed, serial: typed, model: typed }),
    answer: z.object({
      personId: z.string().nullable(),
      hubId: z.string().nullable(),
      device: z.object({ model: z.string(), serial: z.string().nullable() }),
      settings: z.array(z.object({ setting: z.string(), effective: open, onModel: z.string().nullable() })),
      dropped,
    }),
    async read({ admin, query }) {
      const { answer } = await askSimulator(deps, admin, query)
      const { personId, hub, device, simulation } = answer
      return { personId, hubId: hub?.id ?? null, device, ...simulation }
    },
  }),
]
