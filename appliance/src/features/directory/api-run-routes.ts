import { z } from 'zod'
import { AppError } from '../../platform/errors.ts'
import {
  apiList,
  apiRead,
  apiWork,
  idOnly,
  instant,
  nothing,
  type ApiOperation,
} from '../../platform/http/api-operation.ts'
import { say, type Phrase } from '../../platform/views/messages/phrase.ts'
import { callerOf, maySeeChanges, type DirectoryPageDeps } from './page-deps.ts'
import type { Caller } from './caller.ts'
import type { StartedRun } from './service.ts'

const countsSchema = z.object({
  people: z.int(),
  groups: z.int(),
  changes: z.record(z.string(), z.int()),
})

/** Why a plan waits, and what was noticed: members differ by kind. */
const reason = z.looseObject({})

const runSchema = z.object({
  id: z.string(),
  connectionId: z.string(),
  kind: z.enum(['sync', 'rehearsal', 'approval']),
  actor: z.object({ kind: z.string(), id: z.string() }),
  startedAt: instant,
  endedAt: instant.nullable(),
  outcome: z.string(),
  why: z.object({ fault: z.string(), step: z.string() }).nullable(),
  counts: countsSchema,
  reasons: z.array(reason),
  notes: z.array(reason),
  planId: z.string().nullable(),
})

const planSchema = z.object({
  id: z.string(),
  connectionId: z.string(),
  runId: z.string(),
  status: z.enum(['waiting', 'approved', 'superseded', 'discarded']),
  reasons: z.array(reason),
  counts: countsSchema,
  notes: z.array(reason),
  createdAt: instant,
  expiresAt: instant,
  decidedAt: instant.nullable(),
})

/** Runs of directories, and plans that wait for a person, for scripts. A run goes on after it has been started. */
export const runOperations = (deps: DirectoryPageDeps): ApiOperation[] => [
  ...startOperations(deps),
  ...readOperations(deps),
  ...planOperations(deps),
]

type Start = (caller: Caller, id: string) => Promise<StartedRun>

const startOperation = (
  { directory }: DirectoryPageDeps,
  declared: { id: string; path: `/${string}`; summary: Phrase },
  start: (directory: DirectoryPageDeps['directory']) => Start,
): ApiOperation =>
  apiWork({
    ...declared,
    method: 'POST',
    scope: 'directory.manage',
    params: idOnly,
    answer: z.object({ runId: z.string() }),
    async work({ admin, params }) {
      const { runId } = await start(directory)(callerOf(admin), params.id)
      return { runId }
    },
  })

const startOperations = (deps: DirectoryPageDeps): ApiOperation[] => [
  startOperation(
    deps,
    {
      id: 'directories.rehearse',
      path: '/directories/:id/rehearse',
      summary: say('api.directories.rehearse'),
    },
    ({ rehearse }) => rehearse,
  ),
  startOperation(
    deps,
    { id: 'directories.sync', path: '/directories/:id/sync', summary: say('api.directories.sync') },
    ({ sync }) => sync,
  ),
  startOperation(
    deps,
    {
      id: 'directories.approve',
      path: '/directories/plans/:id/approve',
      summary: say('api.directories.approve'),
    },
    ({ approve }) => approve,
  ),
]

const readOperations = ({ database, directory }: DirectoryPageDeps): ApiOperation[] => [
  apiRead({
    id: 'directories.run',
    path: '/directories/runs/:id',
    scope: 'directory.view',
    summary: say('api.directories.run'),
    params: idOnly,
    answer: runSchema,
    read: ({ admin, params }) => directory.run(database.read, admin.organizationId, params.id),
  }),
  apiList({
    id: 'directories.runs',
    path: '/directories/:id/runs',
    scope: 'directory.view',
    summary: say('api.directories.runs'),
    params: idOnly,
    item: runSchema,
    async list({ admin: { organizationId }, params: { id } }, page) {
      await directory.getConnection(database.read, organizationId, id)
      return directory.runs(database.read, organizationId, id, page)
    },
  }),
]

const planOperations = ({ database, directory, audit }: DirectoryPageDeps): ApiOperation[] => [
  apiRead({
    id: 'directories.plan',
    path: '/directories/plans/:id',
    scope: 'directory.view',
    summary: say('api.directories.plan'),
    params: idOnly,
    answer: planSchema,
    read: ({ admin, params }) => directory.plan(database.read, admin.organizationId, params.id),
  }),
  apiList({
    id: 'directories.planChanges',
    path: '/directories/plans/:id/changes',
    scope: 'directory.view',
    summary: say('api.directories.planChanges'),
    personal: true,
    params: idOnly,
    item: z.looseObject({ kind: z.string() }),
    async list({ admin, params }, page) {
      if (!maySeeChanges(admin)) throw new AppError('forbidden')
      const { id, connectionId } = await directory.plan(database.read, admin.organizationId, params.id)
      await audit.viewed(admin, 'people.listed', { kind: 'directory', id: connectionId })
      return directory.planItems(database.read, admin.organizationId, id, page)
    },
  }),
  apiWork({
    id: 'directories.discard',
    method: 'POST',
    path: '/directories/plans/:id/discard',
    scope: 'directory.manage',
    summary: say('api.directories.discard'),
    params: idOnly,
    answer: nothing,
    async work({ admin, params }) {
      await directory.discard(callerOf(admin), params.id)
      return {}
    },
  }),
]
