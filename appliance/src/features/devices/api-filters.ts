import { z } from 'zod'
import { idOnly } from '../../platform/http/api-operation.ts'
import { ASSET_STATUSES } from './asset.ts'

const filter = z.string().trim().min(1).max(100).optional()

/** What scripts filter headsets by. */
export const deviceFilters = {
  state: filter,
  model: filter,
  personId: idOnly.shape.id.optional(),
  hubId: idOnly.shape.id.optional(),
  search: filter,
  tag: filter,
  status: z.enum(ASSET_STATUSES).optional(),
}
