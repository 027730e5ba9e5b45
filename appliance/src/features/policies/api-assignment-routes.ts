import { SCOPE_KINDS } from '@earshot/protocol'
import { z } from 'zod'
import type { Database } from '../../platform/db/index.ts'
import {
  apiChange,
  apiList,
  idOnly,
  instant,
  nothing,
  type ApiOperation,
} from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Policies } from './policies.ts'

type Deps = { database: Database; policies: Policies }

const assignmentSchema = z.object({
  id: z.string(),
  policyId: z.string(),
  scope: z.object({ kind: z.enum(SCOPE_KINDS), id: z.string().nullable() }),
  rank: z.int(),
  startsAt: instant.nullable(),
  endsAt: instant.nullable(),
  createdAt: instant,
  exclusions: z.array(
    z.object({
      exclusionId: z.string(),
      kind: z.enum(['group', 'person', 'device']),
      id: z.string(),
      reason: z.string(),
      until: instant.nullable(),
    }),
  ),
})

const given = z.object({
  rank: z.int().default(0),
  startsAt: instant.nullable().default(null),
  endsAt: instant.nullable().default(null),
})

const madeSchema = z.object({ id: z.string() })

/** To whom policies are given, and who is left out, for scripts. */
export const assignmentOperations = (deps: Deps): ApiOperation[] => [
  ...giveOperations(deps),
  ...exclusionOperations(deps),
]

const giveOperations = ({ database, policies }: Deps): ApiOperation[] => [
  apiList({
    id: 'assignments.list',
    path: '/policies/:id/assignments',
    scope: 'policies.view',
    summary: say('api.assignments.list'),
    params: idOnly,
    item: assignmentSchema,
    list: ({ admin, params }, page) =>
      policies.pageAssignments(database.read, admin.organizationId, params.id, page),
  }),
  apiChange({
    id: 'assignments.create',
    method: 'POST',
    path: '/policies/:id/assignments',
    scope: 'policies.publish',
    summary: say('api.assignments.create'),
    params: idOnly,
    body: given.extend({
      scope: z.object({ kind: z.enum(SCOPE_KINDS), id: z.string().max(1_000).nullable().default(null) }),
    }),
    answer: madeSchema,
    change: async (tx, { admin: { organizationId, actor }, params, body }) => ({
      id: await policies.assign(tx, organizationId, params.id, body, actor),
    }),
  }),
  apiChange({
    id: 'assignments.change',
    method: 'PUT',
    path: '/assignments/:id',
    scope: 'policies.publish',
    summary: say('api.assignments.change'),
    params: idOnly,
    body: given,
    answer: nothing,
    async change(tx, { admin: { organizationId, actor }, params, body }) {
      await policies.changeAssignment(tx, organizationId, params.id, body, actor)
      return {}
    },
  }),
  apiChange({
    id: 'assignments.remove',
    method: 'DELETE',
    path: '/assignments/:id',
    scope: 'policies.publish',
    summary: say('api.assignments.remove'),
    params: idOnly,
    answer: nothing,
    async change(tx, { admin: { organizationId, actor }, params }) {
      await policies.removeAssignment(tx, organizationId, params.id, actor)
      return {}
    },
  }),
]

const exclusionOperations = ({ policies }: Deps): ApiOperation[] => [
  apiChange({
    id: 'exclusions.create',
    method: 'POST',
    path: '/assignments/:id/exclusions',
    scope: 'policies.publish',
    summary: say('api.exclusions.create'),
    params: idOnly,
    body: z.object({
      kind: z.enum(['group', 'person', 'device']),
      id: z.string().min(1).max(1_000),
      reason: z.string().max(10_000),
      until: instant.nullable().default(null),
    }),
    answer: madeSchema,
    change: async (tx, { admin: { organizationId, actor }, params, body }) => ({
      id: await policies.exclude(tx, organizationId, params.id, body, actor),
    }),
  }),
  apiChange({
    id: 'exclusions.remove',
    method: 'DELETE',
    path: '/exclusions/:id',
    scope: 'policies.publish',
    summary: say('api.exclusions.remove'),
    params: idOnly,
    answer: nothing,
    async change(tx, { admin: { organizationId, actor }, params }) {
      await policies.removeExclusion(tx, organizationId, params.id, actor)
      return {}
    },
  }),
]
