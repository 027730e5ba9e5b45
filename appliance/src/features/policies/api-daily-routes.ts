import { MODELS } from '@earshot/protocol'
import { z } from 'zod'
import { pageOf } from '../../platform/db/index.ts'
import {
  anything,
  apiChange,
  apiList,
  apiRead,
  idOnly,
  type ApiOperation,
  wholeIn,
} from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Writer } from '../../platform/views/messages/translator.ts'
import { entrySchema, revisionOnly } from './api-schemas.ts'
import { findPublishedContests } from './contest-routes.ts'
import { coverageOf } from './coverage.ts'
import type { PolicyPageDeps } from './page-deps.ts'
import { STARTERS } from './starters.ts'
import { findUngoverned } from './ungoverned-service.ts'

type Deps = PolicyPageDeps & { write: Writer }

const wish = z.object({ setting: z.string(), value: anything, mode: z.string() })
const sideSchema = z.object({ policyId: z.string(), name: z.string(), revision: z.int() })
const id = idOnly.shape.id
const number = wholeIn(1, 999_999_999).optional()

/** A policy as a file: `earshot policy export` writes the same. */
const documentSchema = z.object({
  format: z.string(),
  version: z.int(),
  catalogue: z.int(),
  name: z.string(),
  description: z.string(),
  entries: z.array(wish),
  preferences: z.array(wish),
})

/** What people do with policies all day, for scripts: compare, take along, see what a policy does and whom none governs. */
export const dailyOperations = (deps: Deps): ApiOperation[] => [
  ...compareOperations(deps),
  ...documentOperations(deps),
  ...effectOperations(deps),
  startersOperation(deps),
]

const compareOperations = ({ database, policies }: Deps): ApiOperation[] => [
  apiRead({
    id: 'policies.compare',
    path: '/policies/compare',
    scope: 'policies.view',
    summary: say('api.policies.compare'),
    query: z.object({ before: id, beforeRevision: number, after: id, afterRevision: number }),
    answer: z.object({
      before: sideSchema,
      after: sideSchema,
      differences: z.array(
        z.object({
          setting: z.string(),
          change: z.enum(['added', 'removed', 'value', 'mode', 'valueAndMode']),
          before: wish.nullable(),
          after: wish.nullable(),
        }),
      ),
    }),
    async read({ admin: { organizationId }, query }) {
      const from = { policyId: query.before, revision: query.beforeRevision }
      const to = { policyId: query.after, revision: query.afterRevision }
      const found = await policies.compare(database.read, organizationId, from, to)
      const [before, after] = [found.before, found.after].map(({ policy, revision }) => ({
        policyId: policy.id,
        name: policy.name,
        revision: revision.revision,
      }))
      return { before, after, differences: found.differences }
    },
  }),
]

const documentOperations = ({ database, policies }: Deps): ApiOperation[] => [
  apiRead({
    id: 'policies.export',
    path: '/policies/:id/revisions/:revision/export',
    scope: 'policies.view',
    summary: say('api.policies.export'),
    params: revisionOnly,
    answer: documentSchema,
    read: ({ admin, params }) =>
      policies.export(database.read, admin.organizationId, params.id, params.revision),
  }),
  apiChange({
    id: 'policies.import',
    method: 'POST',
    path: '/policies/import',
    scope: 'policies.edit',
    summary: say('api.policies.import'),
    body: z.object({ name: z.string().max(1_000), document: z.record(z.string(), anything) }),
    answer: z.object({ id: z.string(), revision: z.int() }),
    change: (tx, { admin: { organizationId, actor }, body: { name, document } }) =>
      policies.import(tx, organizationId, { name, document: JSON.stringify(document) }, actor),
  }),
  apiChange({
    id: 'policies.importOnto',
    method: 'POST',
    path: '/policies/:id/import',
    scope: 'policies.edit',
    summary: say('api.policies.importOnto'),
    params: idOnly,
    body: z.object({ basedOn: z.int().min(1), document: z.record(z.string(), anything) }),
    answer: z.object({ id: z.string(), revision: z.int() }),
    change(tx, { admin: { organizationId, actor }, params: { id: onto }, body }) {
      const given = { onto, basedOn: body.basedOn, document: JSON.stringify(body.document) }
      return policies.import(tx, organizationId, given, actor)
    },
  }),
]

const effectOperations = (deps: Deps): ApiOperation[] => [
  coverageOperation(deps),
  apiList({
    id: 'policies.overlaps',
    path: '/policies/overlaps',
    scope: 'policies.view',
    summary: say('api.policies.overlaps'),
    filters: { policy: id.optional() },
    item: z.object({
      setting: z.string(),
      kind: z.string(),
      sure: z.boolean(),
      tie: z.boolean(),
      same: z.boolean(),
      decision: z.looseObject({ winner: z.looseObject({}), losers: z.array(z.looseObject({})) }),
    }),
    async list({ admin, query }, page) {
      const contests = await findPublishedContests(deps, admin.organizationId, query.policy)
      return pageOf(
        contests,
        ({ setting, kind, decision }) => `${setting} ${kind} ${decision.winner.id}`,
        page,
      )
    },
  }),
  apiList({
    id: 'policies.ungoverned',
    path: '/policies/ungoverned',
    scope: 'policies.view',
    summary: say('api.policies.ungoverned'),
    item: z.object({
      id: z.string(),
      computer: z.object({ name: z.string() }),
      personId: z.string().nullable(),
    }),
    async list({ admin }, page) {
      const { hubs, looked } = await findUngoverned(deps, deps.database.read, admin.organizationId, page)
      return { rows: hubs, next: looked.next }
    },
  }),
]

const coverageOperation = ({ database, policies }: Deps): ApiOperation =>
  apiList({
    id: 'policies.coverage',
    path: '/policies/:id/revisions/:revision/coverage',
    scope: 'policies.view',
    summary: say('api.policies.coverage'),
    params: revisionOnly,
    filters: { model: z.enum(MODELS.map((model) => model.id)).optional() },
    item: z.object({
      model: z.string(),
      counts: z.record(z.string(), z.int()),
      entries: z.array(
        z.object({
          setting: z.string(),
          state: z.enum(['exact', 'rounded', 'outOfRange', 'unsupported']),
          held: anything.optional(),
        }),
      ),
    }),
    async list({ admin, params, query }, page) {
      const { entries } = await policies.revision(
        database.read,
        admin.organizationId,
        params.id,
        params.revision,
      )
      const chosen = MODELS.filter((model) => query.model === undefined || model.id === query.model)
      return pageOf(
        chosen.map((model) => answerCoverage(coverageOf(entries, model))),
        ({ model }) => model,
        page,
      )
    },
  })

const answerCoverage = ({ model, counts, covers }: ReturnType<typeof coverageOf>) => ({
  model: model.id,
  counts,
  entries: covers.map(({ entry, ...cover }) => ({ setting: entry.setting, ...cover })),
})

const startersOperation = ({ write }: Deps): ApiOperation =>
  apiList({
    id: 'policies.starters',
    path: '/policies/starters',
    scope: 'policies.view',
    summary: say('api.policies.starters'),
    item: z.object({
      id: z.string(),
      name: z.string(),
      text: z.string(),
      entries: z.array(entrySchema.extend({ reason: z.string() })),
    }),
    list(_request, page) {
      const starters = STARTERS.map((starter) => ({
        id: starter.id,
        name: write(say(starter.word)),
        text: write(say(starter.text)),
        entries: starter.entries.map((entry) => ({ ...entry, reason: write(say(entry.reason)) })),
      }))
      return Promise.resolve(pageOf(starters, (starter) => starter.id, page))
    },
  })
