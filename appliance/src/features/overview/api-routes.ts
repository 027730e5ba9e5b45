import { z } from 'zod'
import { apiRead, type ApiOperation } from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { OverviewDeps } from './deps.ts'
import { gatherFacts } from './facts.ts'
import { FOUND_KINDS, searchRecorded } from './search.ts'

const counts = z.record(z.string(), z.int())

/** The overview and the search for scripts. */
export const overviewOperations = (deps: OverviewDeps): ApiOperation[] => [
  apiRead({
    id: 'overview.get',
    path: '/overview',
    scope: 'overview.view',
    summary: say('api.overview.get'),
    answer: z.object({
      devices: counts,
      hubs: counts,
      heardLately: z.int(),
      heardThisWeek: z.int(),
      kitIsStale: z.boolean(),
      policies: z.object({ all: z.int(), published: z.int(), assigned: z.int() }),
    }),
    read: ({ admin }) => gatherFacts(deps, admin.organizationId),
  }),
  apiRead({
    id: 'search.find',
    path: '/search',
    scope: null,
    summary: say('api.search.find'),
    personal: true,
    query: z.object({ q: z.string().trim().min(1).max(200) }),
    answer: z.object({
      items: z.array(
        z.object({
          kind: z.enum(FOUND_KINDS),
          id: z.string(),
          name: z.string(),
          more: z.string(),
          href: z.string(),
        }),
      ),
    }),
    async read({ admin, query }) {
      const found = await searchRecorded(deps, admin, query.q)
      return { items: found.flatMap(({ kind, hits }) => hits.map((hit) => ({ ...hit, kind }))) }
    },
  }),
]
