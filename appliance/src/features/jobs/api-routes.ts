import { z } from 'zod'
import {
  apiChange,
  apiList,
  apiRead,
  idOnly,
  instant,
  type ApiOperation,
} from '../../platform/http/api-operation.ts'
import type { Database } from '../../platform/db/index.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Jobs } from './jobs.ts'

const jobSchema = z.object({
  id: z.string(),
  kind: z.string(),
  status: z.enum(['waiting', 'running', 'done', 'failed', 'stopped']),
  done: z.int(),
  total: z.int().nullable(),
  tries: z.int(),
  createdAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
})

type Deps = { database: Database; jobs: Jobs }

/** Long work for scripts. */
export const jobOperations = ({ database, jobs }: Deps): ApiOperation[] => [
  apiList({
    id: 'jobs.list',
    path: '/jobs',
    scope: 'reports.view',
    summary: say('api.jobs.list'),
    filters: { kind: z.string().min(1).max(64).optional() },
    item: jobSchema,
    list: ({ admin, query }, page) => jobs.list(database.read, admin.organizationId, query.kind, page),
  }),
  apiRead({
    id: 'jobs.get',
    path: '/jobs/:id',
    scope: 'reports.view',
    summary: say('api.jobs.get'),
    params: idOnly,
    answer: jobSchema,
    read: ({ admin, params }) => jobs.get(database.read, admin.organizationId, params.id),
  }),
  apiChange({
    id: 'jobs.stop',
    method: 'POST',
    path: '/jobs/:id/stop',
    scope: 'jobs.manage',
    summary: say('api.jobs.stop'),
    params: idOnly,
    answer: jobSchema,
    async change(tx, { admin: { organizationId, actor }, params: { id } }) {
      await jobs.stop(tx, organizationId, id, actor)
      return jobs.get(tx, organizationId, id)
    },
  }),
  apiChange({
    id: 'jobs.retry',
    method: 'POST',
    path: '/jobs/:id/retry',
    scope: 'jobs.manage',
    summary: say('api.jobs.retry'),
    params: idOnly,
    answer: jobSchema,
    async change(tx, { admin: { organizationId, actor }, params: { id } }) {
      await jobs.retry(tx, organizationId, id, actor)
      return jobs.get(tx, organizationId, id)
    },
  }),
]
