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
import { ASSET_STATUSES } from './asset.ts'
import { deviceFilters } from './api-filters.ts'
import { importOperations } from './api-import-routes.ts'
import { lifeOperations } from './api-life-routes.ts'
import { syncDevices, type DevicePageDeps } from './page-deps.ts'
import type { Writer } from '../../platform/views/messages/translator.ts'

type Deps = DevicePageDeps & { database: Database; write: Writer }

const deviceSchema = z.object({
  id: z.string(),
  model: z.string(),
  name: z.string(),
  serial: z.string().nullable(),
  firmware: z.string().nullable(),
  hubId: z.string(),
  personId: z.string().nullable(),
  connected: z.boolean(),
  state: z.string(),
  stateCounts: z.record(z.string(), z.int()),
  firstSeenAt: instant,
  lastSeenAt: instant,
  reportedAt: instant,
  asset: z.object({
    tag: z.string().nullable(),
    status: z.enum(ASSET_STATUSES),
    note: z.string(),
    ownerId: z.string().nullable(),
  }),
})

/** Evidence of a setting: members of the protocol's own schema, which grows with it. */
const evidence = z.looseObject({ state: z.string() })

const MOST_AT_ONCE = 200

/** Headsets for scripts. People stand in them by id. */
export const deviceOperations = (deps: Deps): ApiOperation[] => [
  ...importOperations(deps),
  ...lifeOperations(deps),
  ...readOperations(deps),
  assetOperation(deps),
  syncOperation(deps),
]

const readOperations = ({ database, devices }: Deps): ApiOperation[] => [
  apiList({
    id: 'devices.list',
    path: '/devices',
    scope: 'devices.view',
    summary: say('api.devices.list'),
    filters: deviceFilters,
    item: deviceSchema,
    list: ({ admin, query }, page) => devices.list(database.read, admin.organizationId, query, page),
  }),
  apiRead({
    id: 'devices.get',
    path: '/devices/:id',
    scope: 'devices.view',
    summary: say('api.devices.get'),
    params: idOnly,
    answer: deviceSchema,
    read: ({ admin, params }) => devices.get(database.read, admin.organizationId, params.id),
  }),
  apiRead({
    id: 'devices.settings',
    path: '/devices/:id/settings',
    scope: 'devices.why',
    summary: say('api.devices.settings'),
    params: idOnly,
    answer: z.object({ settings: z.record(z.string(), evidence) }),
    read: async ({ admin, params }) => ({
      settings: await devices.settings(database.read, admin.organizationId, params.id),
    }),
  }),
  apiList({
    id: 'devices.history',
    path: '/devices/:id/history',
    scope: 'devices.view',
    summary: say('api.devices.history'),
    params: idOnly,
    filters: { setting: z.string().min(1).max(100).optional() },
    item: z.object({
      id: z.string(),
      setting: z.string(),
      at: instant,
      hubId: z.string(),
      evidence: evidence.nullable(),
    }),
    list: ({ admin, params, query }, page) =>
      devices.history(database.read, admin.organizationId, params.id, query.setting, page),
  }),
]

const assetOperation = ({ devices, assets }: Deps): ApiOperation =>
  apiChange({
    id: 'devices.changeAsset',
    method: 'PUT',
    path: '/devices/:id/asset',
    scope: 'hubs.manage',
    summary: say('api.devices.changeAsset'),
    params: idOnly,
    body: z.object({
      tag: z.string().max(1_000),
      status: z.enum(ASSET_STATUSES),
      note: z.string().max(10_000),
      owner: z.string().max(1_000),
    }),
    answer: deviceSchema,
    async change(tx, { admin: { organizationId, actor }, params: { id }, body }) {
      await assets.change(tx, organizationId, id, body, actor)
      return devices.get(tx, organizationId, id)
    },
  })

const syncOperation = (deps: Deps): ApiOperation =>
  apiChange({
    id: 'devices.sync',
    method: 'POST',
    path: '/devices/sync',
    scope: 'hubs.manage',
    summary: say('api.devices.sync'),
    body: z.object({ ids: z.array(idOnly.shape.id).min(1).max(MOST_AT_ONCE) }),
    answer: z.object({ now: z.array(z.string()), atNextPoll: z.array(z.string()) }),
    change: (tx, { admin: { organizationId, actor }, body }) =>
      syncDevices(deps, tx, organizationId, body.ids, actor),
  })
