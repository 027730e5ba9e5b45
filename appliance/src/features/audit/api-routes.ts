import { z } from 'zod'
import {
  anything,
  apiFile,
  apiList,
  apiRead,
  idOnly,
  instant,
  type ApiOperation,
  wholeIn,
} from '../../platform/http/api-operation.ts'
import type { Database } from '../../platform/db/index.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Audit } from './audit.ts'

const whole = wholeIn(0).optional()

const named = z.object({ kind: z.string(), id: z.string() })

const rowSchema = z.object({
  id: z.string(),
  number: z.int(),
  at: instant,
  actor: named,
  action: z.string(),
  object: named,
  detail: z.record(z.string(), anything),
})

const EXPORT_TYPE = 'application/jsonl'

/** The audit log for scripts, without personal values. */
export const auditOperations = ({
  audit,
  database,
}: {
  audit: Audit
  database: Database
}): ApiOperation[] => [
  apiList({
    id: 'audit.list',
    path: '/audit',
    scope: 'audit.view',
    summary: say('api.audit.list'),
    filters: {
      action: z.string().min(1).max(100).optional(),
      actorId: idOnly.shape.id.optional(),
      objectKind: z.string().min(1).max(100).optional(),
      objectId: idOnly.shape.id.optional(),
      from: whole,
      to: whole,
    },
    item: rowSchema,
    list: ({ admin, query }, page) => audit.list(database.read, admin.organizationId, query, page),
  }),
  apiRead({
    id: 'audit.checkpoint',
    path: '/audit/checkpoint',
    scope: 'audit.view',
    summary: say('api.audit.checkpoint'),
    answer: z.object({ signed: z.string().nullable() }),
    read: async ({ admin }) => ({
      signed: await audit.latestCheckpoint(database.read, admin.organizationId),
    }),
  }),
  apiFile({
    id: 'audit.export',
    path: '/audit/export',
    scope: 'audit.export',
    summary: say('api.audit.export'),
    personal: true,
    types: [EXPORT_TYPE],
    file: async ({ admin: { organizationId, actor, purpose } }) => ({
      name: 'earshot-audit.jsonl',
      type: EXPORT_TYPE,
      body: await audit.export(organizationId, actor, purpose),
    }),
  }),
]
