import { z } from 'zod'
import type { Reader } from '../../platform/db/index.ts'
import {
  apiChange,
  apiList,
  apiRead,
  idOnly,
  instant,
  type ApiOperation,
} from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Writer } from '../../platform/views/messages/translator.ts'
import { assignmentOperations } from './api-assignment-routes.ts'
import { dailyOperations } from './api-daily-routes.ts'
import { entrySchema, revisionOnly } from './api-schemas.ts'
import type { PolicyPageDeps } from './page-deps.ts'

type Deps = PolicyPageDeps & { write: Writer }

const policySchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  revision: z.int(),
  publishedRevision: z.int().nullable(),
  publishedAt: instant.nullable(),
  createdAt: instant,
})

const revisionSchema = z.object({
  revision: z.int(),
  entries: z.array(entrySchema.extend({ since: z.int() })),
  authorId: z.string(),
  note: z.string(),
  savedAt: instant,
})

/** A policy with the entries of its newest revision. */
const draftSchema = policySchema.extend({ entries: revisionSchema.shape.entries })

const policyBody = z.object({
  name: z.string().max(1_000),
  description: z.string().max(10_000).default(''),
  note: z.string().max(10_000).default(''),
  entries: z.array(entrySchema).max(1_000),
})

/** Policies, and to whom they are given, for scripts. */
export const policyOperations = (deps: Deps): ApiOperation[] => [
  ...dailyOperations(deps),
  ...readOperations(deps),
  ...draftOperations(deps),
  ...revisionOperations(deps),
  ...assignmentOperations(deps),
]

async function draftOf({ policies }: Deps, reader: Reader, organizationId: string, id: string) {
  const policy = await policies.get(reader, organizationId, id)
  const { entries } = await policies.revision(reader, organizationId, id, policy.revision)
  return { ...policy, entries }
}

const readOperations = (deps: Deps): ApiOperation[] => [
  apiList({
    id: 'policies.list',
    path: '/policies',
    scope: 'policies.view',
    summary: say('api.policies.list'),
    item: policySchema,
    list: ({ admin }, page) => deps.policies.list(deps.database.read, admin.organizationId, page),
  }),
  apiRead({
    id: 'policies.get',
    path: '/policies/:id',
    scope: 'policies.view',
    summary: say('api.policies.get'),
    params: idOnly,
    answer: draftSchema,
    read: ({ admin, params }) => draftOf(deps, deps.database.read, admin.organizationId, params.id),
  }),
  apiList({
    id: 'policies.revisions',
    path: '/policies/:id/revisions',
    scope: 'policies.view',
    summary: say('api.policies.revisions'),
    params: idOnly,
    item: revisionSchema,
    list: ({ admin, params }, page) =>
      deps.policies.pageRevisions(deps.database.read, admin.organizationId, params.id, page),
  }),
  apiRead({
    id: 'policies.revision',
    path: '/policies/:id/revisions/:revision',
    scope: 'policies.view',
    summary: say('api.policies.revision'),
    params: revisionOnly,
    answer: revisionSchema,
    read: ({ admin, params: { id, revision } }) =>
      deps.policies.revision(deps.database.read, admin.organizationId, id, revision),
  }),
]

const draftOperations = (deps: Deps): ApiOperation[] => [
  apiChange({
    id: 'policies.create',
    method: 'POST',
    path: '/policies',
    scope: 'policies.edit',
    summary: say('api.policies.create'),
    body: policyBody,
    answer: draftSchema,
    async change(tx, { admin: { organizationId, actor }, body }) {
      const { id } = await deps.policies.create(tx, organizationId, body, actor)
      return draftOf(deps, tx, organizationId, id)
    },
  }),
  apiChange({
    id: 'policies.save',
    method: 'PUT',
    path: '/policies/:id',
    scope: 'policies.edit',
    summary: say('api.policies.save'),
    params: idOnly,
    body: policyBody,
    answer: draftSchema,
    guards: (tx, { admin, params }) => draftOf(deps, tx, admin.organizationId, params.id),
    async change(tx, { admin: { organizationId, actor }, params: { id }, body }) {
      const { revision } = await deps.policies.get(tx, organizationId, id)
      await deps.policies.save(tx, organizationId, id, revision, body, actor)
      return draftOf(deps, tx, organizationId, id)
    },
  }),
]

const revisionOperations = (deps: Deps): ApiOperation[] => [
  apiChange({
    id: 'policies.publish',
    method: 'POST',
    path: '/policies/:id/revisions/:revision/publish',
    scope: 'policies.publish',
    summary: say('api.policies.publish'),
    params: revisionOnly,
    answer: draftSchema,
    async change(tx, { admin: { organizationId, actor }, params: { id, revision } }) {
      await deps.policies.publish(tx, organizationId, id, revision, actor)
      return draftOf(deps, tx, organizationId, id)
    },
  }),
  apiChange({
    id: 'policies.restore',
    method: 'POST',
    path: '/policies/:id/revisions/:revision/restore',
    scope: 'policies.edit',
    summary: say('api.policies.restore'),
    params: revisionOnly,
    answer: draftSchema,
    async change(tx, { admin: { organizationId, actor }, params: { id, revision } }) {
      await deps.policies.restore(tx, organizationId, id, revision, actor)
      return draftOf(deps, tx, organizationId, id)
    },
  }),
  apiChange({
    id: 'policies.copy',
    method: 'POST',
    path: '/policies/:id/revisions/:revision/copy',
    scope: 'policies.edit',
    summary: say('api.policies.copy'),
    params: revisionOnly,
    body: z.object({ name: z.string().max(1_000), description: z.string().max(10_000).default('') }),
    answer: draftSchema,
    async change(tx, { admin: { organizationId, actor }, params, body }) {
      const { id } = await deps.policies.copy(tx, organizationId, params, body, actor)
      return draftOf(deps, tx, organizationId, id)
    },
  }),
]
