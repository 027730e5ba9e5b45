import { MODES } from '@earshot/protocol'
import { z } from 'zod'
import { anything, idOnly, wholeIn } from '../../platform/http/api-operation.ts'

/** What a policy wants of one setting. */
export const entrySchema = z.object({ setting: z.string(), value: anything, mode: z.enum(MODES) })

/** Parameters of a path with a policy and one of its revisions. */
export const revisionOnly = idOnly.extend({ revision: wholeIn(1, 999_999_999) })
