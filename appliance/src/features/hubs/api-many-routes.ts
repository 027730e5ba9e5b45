import { z } from 'zod'
import { apiChange, apiRead, apiWork, idOnly, type ApiOperation } from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Writer } from '../../platform/views/messages/translator.ts'
import { hubFilters } from './api-schemas.ts'
import { MAX_TEXT } from './import-rules.ts'
import type { PlacePlan } from './import.ts'
import { checkChange } from './many.ts'
import type { PlaceChange } from './placement.ts'
import type { HubPageDeps } from './page-deps.ts'
import { checkSite } from './read-site.ts'

type Deps = HubPageDeps & { write: Writer }

const csv = z.string().max(MAX_TEXT)
const tags = z.array(z.string().trim().min(1).max(100)).max(50).default([])
const manyBody = z.object({ filters: z.strictObject(hubFilters), expected: z.int().min(0) })
const manyAnswer = z.object({ matching: z.int(), changed: z.int() })

const plannedSchema = z.object({
  line: z.int(),
  outcome: z.enum(['change', 'same', 'fault']),
  hubId: z.string().nullable(),
  /** The column that is wrong, and why. */
  column: z.string().nullable(),
  reason: z.string().nullable(),
})

/** What is done to many computers at once, for scripts: all that match, or all that a CSV text names. */
export const manyOperations = (deps: Deps): ApiOperation[] => [
  ...matchOperations(deps),
  ...importOperations(deps),
]

const matchOperations = ({ database, hubs, sites }: Deps): ApiOperation[] => [
  apiRead({
    id: 'hubs.count',
    path: '/hubs/count',
    scope: 'hubs.view',
    summary: say('api.hubs.count'),
    query: z.object(hubFilters),
    answer: z.object({ count: z.int() }),
    read: async ({ admin, query }) => ({
      count: await hubs.count(database.read, admin.organizationId, query),
    }),
  }),
  apiWork({
    id: 'hubs.placeMany',
    method: 'POST',
    path: '/hubs/place',
    scope: 'hubs.manage',
    summary: say('api.hubs.placeMany'),
    body: manyBody.extend({ siteId: idOnly.shape.id.nullable().optional(), add: tags, remove: tags }),
    answer: manyAnswer,
    async work({ admin: { organizationId, actor }, body: { filters, expected, siteId, add, remove } }) {
      const change: PlaceChange = { ...(siteId !== undefined && { siteId }), add, remove }
      checkChange('siteId', change)
      await checkSite(sites, database.read, organizationId, 'siteId', siteId ?? null)
      return hubs.placeMany(organizationId, filters, change, { actor, expected })
    },
  }),
  apiWork({
    id: 'hubs.retireMany',
    method: 'POST',
    path: '/hubs/retire',
    scope: 'hubs.manage',
    summary: say('api.hubs.retireMany'),
    body: manyBody,
    answer: manyAnswer,
    work: ({ admin: { organizationId, actor }, body: { filters, expected } }) =>
      hubs.retireMany(organizationId, filters, { actor, expected }),
  }),
]

const importOperations = ({ database, hubs, sites, write }: Deps): ApiOperation[] => [
  apiWork({
    id: 'hubs.planImport',
    method: 'POST',
    path: '/hubs/import/preview',
    scope: 'hubs.manage',
    summary: say('api.hubs.planImport'),
    body: z.object({ csv }),
    answer: z.object({ lines: z.array(plannedSchema), seen: z.string() }),
    async work({ admin: { organizationId }, body }) {
      const plan = await hubs.planImport(database.read, organizationId, body.csv, sites.findByName)
      return { seen: plan.seen, lines: plan.lines.map((line) => answerLine(line, write)) }
    },
  }),
  apiChange({
    id: 'hubs.import',
    method: 'POST',
    path: '/hubs/import',
    scope: 'hubs.manage',
    summary: say('api.hubs.import'),
    body: z.object({ csv, seen: z.string().max(64) }),
    answer: z.object({ changed: z.int() }),
    async change(tx, { admin: { organizationId, actor }, body: { csv: text, seen } }) {
      const given = { text, seen, findSites: sites.findByName }
      return { changed: await hubs.importPlaces(tx, organizationId, given, actor) }
    },
  }),
]

const answerLine = ({ line: { line }, outcome }: PlacePlan['lines'][number], write: Writer) =>
  outcome.kind === 'fault'
    ? { line, outcome: outcome.kind, hubId: null, column: outcome.column, reason: write(outcome.reason) }
    : { line, outcome: outcome.kind, hubId: outcome.hub.id, column: null, reason: null }
