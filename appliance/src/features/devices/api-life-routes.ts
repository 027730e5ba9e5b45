import { z } from 'zod'
import {
  apiChange,
  apiList,
  apiRead,
  apiWork,
  idOnly,
  instant,
  type ApiOperation,
} from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { deviceFilters } from './api-filters.ts'
import { ASSET_STATUSES } from './asset.ts'
import { checkBulk } from './bulk.ts'
import { settleAndAsk, type DevicePageDeps } from './page-deps.ts'

const change = z.object({ before: z.string().nullable(), after: z.string().nullable() }).optional()

const sideSchema = z.object({
  hubId: z.string(),
  computer: z.string(),
  reportedAt: instant.nullable(),
  connected: z.boolean(),
  holds: z.boolean(),
})

const decision = z.enum(['different', 'same'])

const conflictSchema = z.object({
  id: z.string(),
  deviceId: z.string(),
  serial: z.string().nullable(),
  name: z.string(),
  foundAt: instant,
  settled: z.boolean(),
  decision: decision.nullable(),
  decidedAt: instant.nullable(),
  sides: z.array(sideSchema),
})

/** The life of headsets for scripts: who had them, what was entered, many at once, serial numbers in two places. */
export const lifeOperations = (deps: DevicePageDeps): ApiOperation[] => [
  ...bulkOperations(deps),
  ...conflictOperations(deps),
  ...pastOperations(deps),
]

const bulkOperations = ({ database, assets }: DevicePageDeps): ApiOperation[] => [
  apiRead({
    id: 'devices.count',
    path: '/devices/count',
    scope: 'devices.view',
    summary: say('api.devices.count'),
    query: z.object(deviceFilters),
    answer: z.object({ count: z.int() }),
    read: async ({ admin, query }) => ({
      count: await assets.count(database.read, admin.organizationId, query),
    }),
  }),
  apiWork({
    id: 'devices.edit',
    method: 'POST',
    path: '/devices/edit',
    scope: 'hubs.manage',
    summary: say('api.devices.edit'),
    body: z.object({
      filters: z.strictObject(deviceFilters),
      expected: z.int().min(0),
      status: z.enum(ASSET_STATUSES).optional(),
      note: z.string().max(10_000).optional(),
      clearOwner: z.boolean().default(false),
    }),
    answer: z.object({ matching: z.int(), changed: z.int() }),
    work({ admin: { organizationId, actor }, body }) {
      const { filters, expected, status = '', note, clearOwner } = body
      const edit = checkBulk({ status, note: note ?? '', withNote: note !== undefined, clearOwner })
      return assets.bulkEdit(organizationId, filters, edit, { actor, expected })
    },
  }),
]

const conflictOperations = (deps: DevicePageDeps): ApiOperation[] => [
  apiList({
    id: 'devices.conflicts',
    path: '/devices/conflicts',
    scope: 'devices.view',
    summary: say('api.devices.conflicts'),
    filters: { settled: z.enum(['true', 'false']).optional() },
    item: conflictSchema,
    list: ({ admin, query }, page) =>
      deps.assets.conflicts(deps.database.read, admin.organizationId, query.settled === 'true', page),
  }),
  apiRead({
    id: 'devices.conflict',
    path: '/devices/conflicts/:id',
    scope: 'devices.view',
    summary: say('api.devices.conflict'),
    params: idOnly,
    answer: conflictSchema,
    read: ({ admin, params }) => deps.assets.conflict(deps.database.read, admin.organizationId, params.id),
  }),
  apiChange({
    id: 'devices.settle',
    method: 'POST',
    path: '/devices/conflicts/:id/settle',
    scope: 'hubs.manage',
    summary: say('api.devices.settle'),
    params: idOnly,
    body: z.object({ decision }),
    answer: conflictSchema,
    async change(tx, { admin: { organizationId, actor }, params: { id }, body }) {
      await settleAndAsk(deps, tx, organizationId, { id, decision: body.decision, actor })
      return deps.assets.conflict(tx, organizationId, id)
    },
  }),
]

const pastOperations = ({ database, assets }: DevicePageDeps): ApiOperation[] => [
  apiList({
    id: 'devices.assetChanges',
    path: '/devices/:id/asset/changes',
    scope: 'devices.view',
    summary: say('api.devices.assetChanges'),
    params: idOnly,
    item: z.object({
      id: z.string(),
      at: instant,
      actor: z.object({ kind: z.string(), id: z.string() }),
      source: z.enum(['hand', 'bulk', 'import']),
      change: z.object({ tag: change, status: change, note: change, ownerId: change }),
    }),
    list: ({ admin, params }, page) => assets.changes(database.read, admin.organizationId, params.id, page),
  }),
  apiList({
    id: 'devices.custody',
    path: '/devices/:id/custody',
    scope: 'devices.view',
    summary: say('api.devices.custody'),
    params: idOnly,
    item: z.object({
      id: z.string(),
      source: z.enum(['hub', 'hand']),
      hubId: z.string().nullable(),
      computer: z.string().nullable(),
      personId: z.string().nullable(),
      from: instant,
      until: instant.nullable(),
    }),
    list: ({ admin, params }, page) => assets.custody(database.read, admin.organizationId, params.id, page),
  }),
]
