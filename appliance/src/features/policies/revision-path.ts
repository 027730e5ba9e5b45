import { z } from 'zod'
import { idParams } from '../../platform/http/form-state.ts'
import { POLICIES_PATH } from './view-models.ts'

/** Parameters of the address of a revision. */
export const revisionParams = idParams.extend({
  revision: z.coerce.number().int().min(1).max(1_000_000_000),
})

/** Address of a revision, for routes. */
export const REVISION = `${POLICIES_PATH}/:id/revisions/:revision`
