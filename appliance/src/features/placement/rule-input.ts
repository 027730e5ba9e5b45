import { z } from 'zod'

const id = z.string().regex(/^[\w-]{1,64}$/)
/** Longest text that is looked at at all; the rules say how long one may be. */
const text = z.string().max(20_000)

/** What somebody says of a rule; `position` counts from 1. */
export const ruleInputSchema = z.object({
  name: text,
  pattern: text.nullable().default(null),
  unit: text.nullable().default(null),
  siteId: id.nullable().default(null),
  tags: z.array(text).max(200).default([]),
  position: z.int().min(1).optional(),
})

/** What somebody says of a rule. */
export type RuleInput = z.output<typeof ruleInputSchema>
