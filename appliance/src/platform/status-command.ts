import { z } from 'zod'
import { defineCommand, type Command } from './command.ts'

/** Parts of the answer of `earshot status`, by name: each feature tells its own. */
export type StatusParts = Record<string, () => Promise<unknown>>

/** `status`: how the appliance is, before and after it has been set up. */
export const statusCommand = (parts: StatusParts): Command =>
  defineCommand({
    name: 'status',
    summary: 'How the appliance is; before the first run also its one-time code.',
    scope: 'appliance',
    input: z.object({}),
    async run() {
      const told = await Promise.all(
        Object.entries(parts).map(async ([name, tell]) => [name, await tell()] as const),
      )
      return Object.fromEntries(told)
    },
  })
