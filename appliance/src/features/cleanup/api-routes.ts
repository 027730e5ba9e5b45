import { z } from 'zod'
import {
  apiChange,
  apiList,
  apiRead,
  apiWork,
  instant,
  type ApiOperation,
} from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { CleanupPageDeps } from './page-deps.ts'
import { readRule } from './rule.ts'

const silenceSchema = z.object({
  rule: z.object({
    namedAfter: z.int(),
    retiredAfter: z.int().nullable(),
    share: z.int(),
    held: z.int().nullable(),
  }),
  days: z.int(),
  named: z.int(),
  retirable: z.int(),
})

/** Hubs that are not heard from, and the rule about them, for scripts. */
export const cleanupOperations = ({ database, cleanup }: CleanupPageDeps): ApiOperation[] => [
  apiList({
    id: 'cleanup.list',
    path: '/hubs/silent',
    scope: 'hubs.view',
    summary: say('api.cleanup.list'),
    item: z.object({
      id: z.string(),
      computer: z.object({ name: z.string(), domain: z.string() }),
      lastContactAt: instant.nullable(),
    }),
    list: ({ admin }, page) => cleanup.list(database.read, admin.organizationId, page),
  }),
  apiRead({
    id: 'cleanup.get',
    path: '/hubs/clean-up',
    scope: 'hubs.view',
    summary: say('api.cleanup.get'),
    answer: silenceSchema,
    read: ({ admin }) => cleanup.get(database.read, admin.organizationId),
  }),
  apiChange({
    id: 'cleanup.change',
    method: 'PUT',
    path: '/hubs/clean-up',
    scope: 'hubs.manage',
    summary: say('api.cleanup.change'),
    body: z.object({ namedAfter: z.int(), retiredAfter: z.int().nullable(), share: z.int() }),
    answer: silenceSchema,
    async change(tx, { admin: { organizationId, actor }, body }) {
      const rule = readRule({
        namedAfter: String(body.namedAfter),
        retiredAfter: String(body.retiredAfter ?? ''),
        share: String(body.share),
      })
      await cleanup.change(tx, organizationId, rule, actor)
      return cleanup.get(tx, organizationId)
    },
  }),
  apiWork({
    id: 'cleanup.retire',
    method: 'POST',
    path: '/hubs/silent/retire',
    scope: 'hubs.manage',
    summary: say('api.cleanup.retire'),
    body: z.object({ expected: z.int().min(0) }),
    answer: z.object({ retired: z.int() }),
    work: async ({ admin: { organizationId, actor }, body: { expected } }) => ({
      retired: await cleanup.retire(organizationId, { actor, expected }),
    }),
  }),
]
