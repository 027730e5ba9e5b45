import { z } from 'zod'
import type { DeviceFilters } from './lists.ts'

/** The filters of the device list as they stand in an address or a form. */
export const filterSchema = z.object({
  state: z.string().max(64).optional(),
  model: z.string().max(64).optional(),
  person: z.string().max(64).optional(),
  hub: z.string().max(64).optional(),
  q: z.string().trim().max(100).optional(),
  tag: z.string().trim().max(100).optional(),
  status: z.string().max(64).optional(),
})

/** What a list is filtered by; what is empty filters nothing. */
export const filtersOf = (given: z.output<typeof filterSchema>): DeviceFilters => ({
  state: given.state || undefined,
  model: given.model || undefined,
  personId: given.person || undefined,
  hubId: given.hub || undefined,
  search: given.q || undefined,
  tag: given.tag || undefined,
  status: given.status || undefined,
})
