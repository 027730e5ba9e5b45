import { z } from 'zod'
import {
  apiChange,
  apiList,
  apiRead,
  idOnly,
  instant,
  type ApiOperation,
} from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { hubSchema } from './api-schemas.ts'
import type { HubPageDeps } from './page-deps.ts'

/** What stands out among hubs, for scripts: sessions that match nobody, hubs that are newer than the appliance, releases. */
export const stateOperations = ({ database, hubs, audit }: HubPageDeps): ApiOperation[] => [
  apiList({
    id: 'hubs.unmatched',
    path: '/hubs/unmatched',
    scope: 'people.view',
    summary: say('api.hubs.unmatched'),
    personal: true,
    item: z.object({
      hubId: z.string(),
      computerName: z.string(),
      domain: z.string(),
      login: z.string(),
      since: instant,
    }),
    async list({ admin }, page) {
      const { organizationId } = admin
      await audit.viewed(admin, 'people.listed', { kind: 'organization', id: organizationId })
      return hubs.listUnmatched(database.read, organizationId, page)
    },
  }),
  apiRead({
    id: 'hubs.older',
    path: '/hubs/older',
    scope: 'hubs.view',
    summary: say('api.hubs.older'),
    answer: z.object({
      older: z
        .object({ noticedAt: instant, ahead: z.int(), unknown: z.int(), highestSequence: z.int() })
        .nullable(),
    }),
    read: async ({ admin }) => ({
      older: (await hubs.findOlder(database.read, admin.organizationId)) ?? null,
    }),
  }),
  apiChange({
    id: 'hubs.release',
    method: 'POST',
    path: '/hubs/:id/release',
    scope: 'hubs.manage',
    summary: say('api.hubs.release'),
    params: idOnly,
    answer: hubSchema,
    async change(tx, { admin: { organizationId, actor }, params: { id } }) {
      await hubs.grantRelease(tx, organizationId, id, actor)
      return hubs.get(tx, organizationId, id)
    },
  }),
]
