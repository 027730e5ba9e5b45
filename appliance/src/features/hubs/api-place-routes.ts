import { z } from 'zod'
import { AppError } from '../../platform/errors.ts'
import { apiChange, apiRead, idOnly, type ApiOperation } from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { hubSchema } from './api-schemas.ts'
import type { HubPageDeps } from './page-deps.ts'
import { checkSite } from './read-site.ts'

const origin = { by: z.enum(['hand', 'csv', 'code', 'rule']), ruleId: z.string().nullable() }

/** Where a computer stands, which tags it has and by what, for scripts. */
export const placeOperations = ({ database, hubs, sites }: HubPageDeps): ApiOperation[] => [
  apiRead({
    id: 'hubs.placement',
    path: '/hubs/:id/placement',
    scope: 'hubs.view',
    summary: say('api.hubs.placement'),
    params: idOnly,
    answer: z.object({
      site: z.object({ id: z.string().nullable(), ...origin }).nullable(),
      tags: z.array(z.object({ tag: z.string(), ...origin })),
      refused: z.array(z.string()),
    }),
    async read({ admin, params }) {
      const [computer] = await hubs.placements(database.read, admin.organizationId, [params.id])
      if (!computer) throw new AppError('not_found', say('hub.missing'))
      const { siteId, siteBy, tags, refused } = computer.placement
      return {
        site: siteBy && { id: siteId, ...siteBy },
        tags: [...tags].map(([tag, by]) => ({ tag, ...by })),
        refused: [...refused],
      }
    },
  }),
  apiChange({
    id: 'hubs.place',
    method: 'PUT',
    path: '/hubs/:id/place',
    scope: 'hubs.manage',
    summary: say('api.hubs.place'),
    params: idOnly,
    body: z.object({
      siteId: idOnly.shape.id.nullable(),
      tags: z.array(z.string().trim().min(1).max(100)).max(100),
    }),
    answer: hubSchema,
    async change(tx, { admin: { organizationId, actor }, params: { id }, body }) {
      await checkSite(sites, tx, organizationId, 'siteId', body.siteId)
      await hubs.place(tx, organizationId, id, body, actor)
      return hubs.get(tx, organizationId, id)
    },
  }),
  apiChange({
    id: 'hubs.leaveToRules',
    method: 'POST',
    path: '/hubs/:id/leave-to-rules',
    scope: 'hubs.manage',
    summary: say('api.hubs.leaveToRules'),
    params: idOnly,
    answer: hubSchema,
    async change(tx, { admin: { organizationId, actor }, params: { id } }) {
      await hubs.leaveToRules(tx, organizationId, id, actor)
      return hubs.get(tx, organizationId, id)
    },
  }),
]
