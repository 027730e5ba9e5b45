import { z } from 'zod'
import { pageOf } from '../../platform/db/index.ts'
import {
  apiList,
  apiRead,
  apiWork,
  idOnly,
  instant,
  type ApiOperation,
} from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { runOperations } from './api-run-routes.ts'
import { callerOf, type DirectoryPageDeps } from './page-deps.ts'

const nullable = z.string().nullable()

const settingsAnswer = z.object({
  name: z.string(),
  kind: z.string(),
  host: z.string(),
  port: z.int(),
  security: z.string(),
  ca: nullable,
  bindDn: z.string(),
  people: z.object({ base: z.string(), filter: nullable, loginAttribute: z.string() }),
  groups: z.object({ base: z.string(), filter: nullable }),
  email: z.boolean(),
  schedule: nullable,
})

const connectionSchema = z.object({
  id: z.string(),
  settings: settingsAnswer,
  createdAt: instant,
  lastGoodAt: instant.nullable(),
  lastGoodPeople: z.int().nullable(),
  lastGoodGroups: z.int().nullable(),
  needsRehearsal: z.boolean(),
  running: z.boolean(),
  waitingPlanId: z.string().nullable(),
  nextRunAt: instant.nullable(),
})

const text = (max: number) => z.string().max(max)

/** Connection settings as they are sent; what is right is decided by the service. The password is never answered. */
const settingsBody = z.object({
  name: text(300),
  kind: text(50),
  host: text(300),
  port: z.int(),
  security: text(20),
  ca: text(200_000).nullable().default(null),
  bindDn: text(2_000),
  people: z.strictObject({ base: text(2_000), filter: text(4_000).nullable(), loginAttribute: text(200) }),
  groups: z.strictObject({ base: text(2_000), filter: text(4_000).nullable() }),
  email: z.boolean().default(false),
  schedule: text(300).nullable().default(null),
})

/** Directories for scripts: connections, their test, runs, and plans that wait for a person. */
export const directoryOperations = (deps: DirectoryPageDeps): ApiOperation[] => [
  ...runOperations(deps),
  ...readOperations(deps),
  ...changeOperations(deps),
  testOperation(deps),
]

const readOperations = ({ database, directory }: DirectoryPageDeps): ApiOperation[] => [
  apiList({
    id: 'directories.list',
    path: '/directories',
    scope: 'directory.view',
    summary: say('api.directories.list'),
    item: connectionSchema,
    list: async ({ admin }, page) =>
      pageOf(await directory.listConnections(database.read, admin.organizationId), ({ id }) => id, page),
  }),
  apiRead({
    id: 'directories.get',
    path: '/directories/:id',
    scope: 'directory.view',
    summary: say('api.directories.get'),
    params: idOnly,
    answer: connectionSchema,
    read: ({ admin, params }) => directory.getConnection(database.read, admin.organizationId, params.id),
  }),
]

const changeOperations = ({ database, directory }: DirectoryPageDeps): ApiOperation[] => [
  apiWork({
    id: 'directories.create',
    method: 'POST',
    path: '/directories',
    scope: 'directory.manage',
    summary: say('api.directories.create'),
    body: settingsBody.extend({ bindPassword: text(1_000) }),
    answer: connectionSchema,
    async work({ admin, body: { bindPassword, ...settings } }) {
      const id = await directory.addConnection(callerOf(admin), settings, bindPassword)
      return directory.getConnection(database.read, admin.organizationId, id)
    },
  }),
  apiWork({
    id: 'directories.change',
    method: 'PUT',
    path: '/directories/:id',
    scope: 'directory.manage',
    summary: say('api.directories.change'),
    params: idOnly,
    body: settingsBody.extend({ bindPassword: text(1_000).nullable().default(null) }),
    answer: connectionSchema,
    async work({ admin, params: { id }, body: { bindPassword, ...settings } }) {
      await directory.changeConnection(callerOf(admin), id, settings, bindPassword)
      return directory.getConnection(database.read, admin.organizationId, id)
    },
  }),
]

/** Entries that the test finds are counted, not named: that would be a view of people. */
const testOperation = ({ directory }: DirectoryPageDeps): ApiOperation =>
  apiWork({
    id: 'directories.test',
    method: 'POST',
    path: '/directories/:id/test',
    scope: 'directory.manage',
    summary: say('api.directories.test'),
    params: idOnly,
    answer: z.object({
      steps: z.array(
        z.object({ step: z.string(), ok: z.boolean(), fault: z.string().nullable(), hits: z.int() }),
      ),
    }),
    async work({ admin, params }) {
      const steps = await directory.testConnection(callerOf(admin), params.id)
      return {
        steps: steps.map(({ step, ok, fault, hits }) => ({
          step,
          ok,
          fault: fault ?? null,
          hits: hits?.length ?? 0,
        })),
      }
    },
  })
