import { z } from 'zod'
import { idOnly, instant } from '../../platform/http/api-operation.ts'

const STATUSES = ['pending', 'active', 'quarantined', 'revoked', 'retiring', 'retired', 'superseded'] as const

/** A hub and its computer, as operations answer them. */
export const hubSchema = z.object({
  id: z.string(),
  computer: z.object({ name: z.string(), domain: z.string(), platform: z.string(), os: z.string() }),
  version: z.string(),
  status: z.enum(STATUSES),
  statusSince: instant,
  siteId: z.string().nullable(),
  tags: z.array(z.string()),
  personId: z.string().nullable(),
  targetSequence: z.int(),
  acceptedSequence: z.int(),
  enrolledAt: instant,
  lastContactAt: instant.nullable(),
})

/** What scripts filter hubs by. */
export const hubFilters = {
  status: z.enum(STATUSES).optional(),
  search: z.string().trim().min(1).max(100).optional(),
  siteId: idOnly.shape.id.optional(),
}
