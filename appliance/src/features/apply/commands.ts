import { z } from 'zod'
import { defineCommand, type Command } from '../../platform/command.ts'
import type { Apply } from './apply.ts'

/** `apply`. */
export const applyCommands = (apply: Apply): Command[] => [
  defineCommand({
    name: 'apply',
    summary:
      'Make the appliance what a file says: the first run, directories, policies, codes. Twice changes nothing.',
    scope: 'appliance',
    input: z.object({
      file: z.string().meta({ help: 'The file (YAML), - for standard input.', from: 'file', short: 'f' }),
      plan: z.boolean().default(false).meta({ help: 'Show what would change, and change nothing.' }),
    }),
    run: ({ file, plan }, { actor }) => apply.apply(file, actor, { planOnly: plan }),
  }),
]
