import { z } from 'zod'
import {
  apiChange,
  apiList,
  idOnly,
  instant,
  nothing,
  type ApiOperation,
} from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { HubPageDeps } from './page-deps.ts'

const codeSchema = z.object({
  id: z.string(),
  label: z.string(),
  kind: z.enum(['once', 'counted', 'ephemeral']),
  maxUses: z.int().nullable(),
  used: z.int(),
  needsApproval: z.boolean(),
  admitsReimaged: z.boolean(),
  siteId: z.string().nullable(),
  tags: z.array(z.string()),
  createdAt: instant,
  expiresAt: instant.nullable(),
  endedAt: instant.nullable(),
})

const newCode = z.object({
  label: z.string().max(1_000),
  kind: z.enum(['once', 'counted', 'ephemeral']),
  maxUses: z.int().optional(),
  needsApproval: z.boolean().default(true),
  admitsReimaged: z.boolean().default(false),
  expiresAt: instant.nullable().optional(),
})

/** Enrolment codes for scripts. */
export const codeOperations = ({
  database,
  hubs,
}: Pick<HubPageDeps, 'database' | 'hubs'>): ApiOperation[] => [
  apiList({
    id: 'enrolment.list',
    path: '/enrolment-codes',
    scope: 'enrolment.view',
    summary: say('api.enrolment.list'),
    item: codeSchema,
    list: ({ admin }, page) => hubs.listCodes(database.read, admin.organizationId, page),
  }),
  apiChange({
    id: 'enrolment.create',
    method: 'POST',
    path: '/enrolment-codes',
    scope: 'enrolment.manage',
    summary: say('api.enrolment.create'),
    body: newCode,
    answer: z.object({ id: z.string(), code: z.string() }),
    change: (tx, { admin: { organizationId, actor }, body }) =>
      hubs.createCode(tx, organizationId, body, actor),
  }),
  apiChange({
    id: 'enrolment.end',
    method: 'POST',
    path: '/enrolment-codes/:id/end',
    scope: 'enrolment.manage',
    summary: say('api.enrolment.end'),
    params: idOnly,
    answer: nothing,
    async change(tx, { admin: { organizationId, actor }, params }) {
      await hubs.closeCode(tx, organizationId, params.id, actor)
      return {}
    },
  }),
]
