import { z } from 'zod'
import { apiRead, instant, type ApiOperation } from '../../platform/http/api-operation.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { System } from './system.ts'

const systemSchema = z.object({
  versions: z.object({ earshot: z.string(), node: z.string() }),
  store: z.object({ dialect: z.string(), version: z.string(), schema: z.string(), bytes: z.int() }),
  disk: z.object({ free: z.int(), total: z.int() }),
  keys: z.object({
    authorityEndsAt: instant,
    certificateEndsAt: instant.nullable(),
    currentSince: instant.nullable(),
    kitIsStale: z.boolean(),
  }),
  directories: z.array(z.object({ id: z.string(), lastGoodAt: instant.nullable() })),
  hubVersions: z.record(z.string(), z.int()),
  held: z.object({ now: z.int(), most: z.int() }),
  clock: z.object({ now: instant, timeZone: z.string(), setBy: z.int() }),
})

/** How the appliance stands, for what watches over it. */
export const systemOperations = ({ system }: { system: System }): ApiOperation[] => [
  apiRead({
    id: 'system.get',
    path: '/system',
    scope: 'system.view',
    summary: say('api.system.get'),
    answer: systemSchema,
    read: ({ admin }) => system.look(admin.organizationId),
  }),
]
