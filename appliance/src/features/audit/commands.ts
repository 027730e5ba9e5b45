import { z } from 'zod'
import { defineCommand, type Command } from '../../platform/command.ts'
import type { Audit } from './audit.ts'

/** `audit export`: lines for `earshot audit verify`. */
export const auditCommands = (audit: Audit): Command[] => [
  defineCommand({
    name: 'audit export',
    summary: 'Print the whole audit log with its signed checkpoints, for `earshot audit verify`.',
    input: z.object({}),
    run: (_input, { organizationId, actor }) => audit.export(organizationId, actor),
  }),
]
