import { z } from 'zod'
import { HUB_STATUSES } from './hub.ts'

const id = z.string().regex(/^[\w-]{1,64}$/)
const meant = {
  filters: z.object({
    status: z.enum(HUB_STATUSES).optional(),
    search: z.string().optional(),
    siteId: id.optional(),
    ids: z.array(id).readonly().optional(),
  }),
  expected: z.int(),
}

/** Something that somebody is about to do to every computer that matches; `expected` is how many they were told. */
export const computersChangeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('place'),
    ...meant,
    place: z.object({
      siteId: id.nullable().optional(),
      add: z.array(z.string()).readonly(),
      remove: z.array(z.string()).readonly(),
    }),
  }),
  z.object({ kind: z.literal('retire'), ...meant }),
])

/** Something that somebody is about to do to many computers. */
export type ComputersChange = z.output<typeof computersChangeSchema>
