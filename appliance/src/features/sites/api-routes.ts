import { z } from 'zod'
import {
  apiChange,
  apiList,
  apiRead,
  idOnly,
  nothing,
  type ApiOperation,
} from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { SitePageDeps } from './page-deps.ts'

const siteSchema = z.object({ id: z.string(), name: z.string(), computers: z.int() })
const name = z.object({ name: z.string().max(1_000) })

/** Sites for scripts. */
export const siteOperations = ({ database, sites }: SitePageDeps): ApiOperation[] => [
  apiList({
    id: 'sites.list',
    path: '/sites',
    scope: 'hubs.view',
    summary: say('api.sites.list'),
    filters: { name: z.string().trim().min(1).max(100).optional() },
    item: siteSchema,
    list: ({ admin, query }, page) => sites.list(database.read, admin.organizationId, query.name, page),
  }),
  apiRead({
    id: 'sites.get',
    path: '/sites/:id',
    scope: 'hubs.view',
    summary: say('api.sites.get'),
    params: idOnly,
    answer: siteSchema,
    read: ({ admin, params }) => sites.get(database.read, admin.organizationId, params.id),
  }),
  apiChange({
    id: 'sites.create',
    method: 'POST',
    path: '/sites',
    scope: 'hubs.manage',
    summary: say('api.sites.create'),
    body: name,
    answer: siteSchema,
    async change(tx, { admin: { organizationId, actor }, body }) {
      const id = await sites.create(tx, organizationId, body.name, actor)
      return sites.get(tx, organizationId, id)
    },
  }),
  apiChange({
    id: 'sites.rename',
    method: 'PUT',
    path: '/sites/:id',
    scope: 'hubs.manage',
    summary: say('api.sites.rename'),
    params: idOnly,
    body: name,
    answer: siteSchema,
    guards: (tx, { admin, params }) => sites.get(tx, admin.organizationId, params.id),
    async change(tx, { admin: { organizationId, actor }, params: { id }, body }) {
      await sites.rename(tx, organizationId, id, body.name, actor)
      return sites.get(tx, organizationId, id)
    },
  }),
  apiChange({
    id: 'sites.remove',
    method: 'DELETE',
    path: '/sites/:id',
    scope: 'hubs.manage',
    summary: say('api.sites.remove'),
    params: idOnly,
    answer: nothing,
    async change(tx, { admin: { organizationId, actor }, params }) {
      await sites.remove(tx, organizationId, params.id, actor)
      return {}
    },
  }),
]
