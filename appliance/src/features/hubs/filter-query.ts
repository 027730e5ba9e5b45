import { z } from 'zod'
import { PAGE_SIZE } from '../../platform/http/form-state.ts'
import { listOf } from '../../platform/http/queries.ts'
import type { HubFilters } from './hub-lists.ts'
import { isStatus } from './view-models.ts'

/** What a list of hubs is filtered by, as it stands in an address; and what was picked on it. */
export const filterSchema = z.object({
  state: z.string().max(32).optional(),
  q: z.string().trim().max(100).optional(),
  site: z.string().max(64).optional(),
  pick: listOf(z.string().max(64), PAGE_SIZE),
})

/** The filters behind it. A state that is none filters nothing. Where something was picked, that alone counts. */
export function filtersOf({ state, q, site, pick }: z.infer<typeof filterSchema>): HubFilters {
  if (pick.length > 0) return { ids: pick }
  return { status: isStatus(state) ? state : undefined, search: q || undefined, siteId: site || undefined }
}
