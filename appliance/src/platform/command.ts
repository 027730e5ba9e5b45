import { z } from 'zod'
import type { Actor } from './actor.ts'

/** What a command is given besides its input. */
export type CommandContext = { actor: Actor; organizationId: string }

/** What a command gives back: anything that JSON can carry, or lines of text to be passed on as they come. */
export type CommandResult = unknown

/**
 * One thing that the `earshot` command can ask of the running appliance. Its words, options and help are all derived
 * from here: keys of `input` become options, those with `.meta({ positional: true })` arguments.
 */
export type Command = {
  /** As it is typed, such as `directory sync`. */
  name: string
  summary: string
  /** `organization`: needs one to be set up. `appliance`: works before (the context's organization is then empty). */
  scope: 'organization' | 'appliance'
  input: z.ZodObject
  run(input: unknown, context: CommandContext): Promise<CommandResult>
}

/** How a parameter reaches the command. */
export type Parameter = {
  name: string
  /** `file`: the command reads the file it names. `secret`: read from a file or standard input, never an argument. */
  kind: 'text' | 'number' | 'flag' | 'list' | 'file' | 'secret'
  positional: boolean
  required: boolean
  help: string
  /** One letter under which it is also known. */
  short?: string | undefined
}

/** What the `earshot` command knows of a command of the appliance. */
export type CommandDescription = { name: string; summary: string; parameters: Parameter[] }

/** Metadata on an input's keys: `z.string().meta({ help: 'Name of the policy', positional: true })`. */
const metaSchema = z.object({
  help: z.string().default(''),
  positional: z.boolean().default(false),
  from: z.enum(['file', 'secret']).optional(),
  short: z.string().length(1).optional(),
})

/** Declares a command with its own types. Scope is `organization` unless it is said. */
export const defineCommand = <I extends z.ZodObject>(command: {
  name: string
  summary: string
  scope?: Command['scope']
  input: I
  run(input: z.output<I>, context: CommandContext): Promise<CommandResult>
}): Command => ({ scope: 'organization', ...command }) as Command

type Unwrapped = { schema: z.ZodType; meta: object; optional: boolean }

function unwrap(schema: z.ZodType): Unwrapped {
  const meta = schema.meta() ?? {}
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    const inner = unwrap(schema.unwrap() as z.ZodType)
    return { ...inner, meta: { ...inner.meta, ...meta }, optional: true }
  }
  if (schema instanceof z.ZodPipe) {
    const inner = unwrap(schema.in as z.ZodType)
    return { ...inner, meta: { ...inner.meta, ...meta } }
  }
  return { schema, meta, optional: false }
}

function kindOf(schema: z.ZodType, from: 'file' | 'secret' | undefined): Parameter['kind'] {
  if (from) return from
  if (schema instanceof z.ZodBoolean) return 'flag'
  if (schema instanceof z.ZodNumber) return 'number'
  return schema instanceof z.ZodArray ? 'list' : 'text'
}

/** Derives what the `earshot` command needs to know. */
export function describeCommand({ name, summary, input }: Command): CommandDescription {
  const parameters = Object.entries(input.shape).map(([key, field]) => {
    const { schema, meta, optional } = unwrap(field as z.ZodType)
    const { help, positional, from, short } = metaSchema.parse(meta)
    const kind = kindOf(schema, from)
    return { name: key, kind, positional, required: !optional && kind !== 'flag', help, short }
  })
  return { name, summary, parameters }
}
