import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineCommand, describeCommand } from './command.ts'

describe('a declared command', () => {
  it('tells the command line its words, arguments, options and help', () => {
    const command = defineCommand({
      name: 'policy import',
      summary: 'Import a policy.',
      input: z.object({
        document: z.string().meta({ help: 'The file.', positional: true, from: 'file' }),
        rank: z.number().int().optional().meta({ help: 'Rank.' }),
        tags: z.array(z.string()).default([]),
        publish: z.boolean().default(false).meta({ help: 'Publish it too.' }),
        secret: z.string().meta({ from: 'secret' }),
        trimmed: z.string().trim().meta({ help: 'Inner.' }).optional(),
      }),
      run: () => Promise.resolve(null),
    })
    expect(describeCommand(command)).toEqual({
      name: 'policy import',
      summary: 'Import a policy.',
      parameters: [
        { name: 'document', kind: 'file', positional: true, required: true, help: 'The file.' },
        { name: 'rank', kind: 'number', positional: false, required: false, help: 'Rank.' },
        { name: 'tags', kind: 'list', positional: false, required: false, help: '' },
        { name: 'publish', kind: 'flag', positional: false, required: false, help: 'Publish it too.' },
        { name: 'secret', kind: 'secret', positional: false, required: true, help: '' },
        { name: 'trimmed', kind: 'text', positional: false, required: false, help: 'Inner.' },
      ],
    })
    expect(command.scope).toBe('organization')
  })
})
