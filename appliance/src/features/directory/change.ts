import { z } from 'zod'

/** Applying a plan that waits for a person. */
export const planChangeSchema = z.object({
  kind: z.literal('plan'),
  planId: z.string().regex(/^[\w-]{1,64}$/),
})

/** Applying a plan that waits for a person. */
export type PlanChange = z.output<typeof planChangeSchema>
