import type { IncomingMessage } from 'node:http'
import { ProtocolError } from '@earshot/protocol'
import { z } from 'zod'
import { AppError, invalid, invalidFields } from '../errors.ts'
import { issuesOf } from '../faults.ts'
import { say } from '../views/messages/phrase.ts'
import type { TypedForm } from './admin-route.ts'
import { readBody } from './body.ts'

const MAX_FORM_BYTES = 1024 * 1024
const MAX_FIELDS = 5_000

/** Names that a schema takes: those it lists, whether each wants a list, and whether any other is fine too. */
export type FieldNames = { lists: ReadonlyMap<string, boolean>; open: boolean }

/**
 * Reads a url-encoded form. Throws `AppError` `too_large` or `invalid`.
 */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') throw new AppError('invalid', say('form.encoding'))
  const body = await readBody(request, MAX_FORM_BYTES).catch((error: unknown) => {
    if (!(error instanceof ProtocolError)) throw error
    throw new AppError('too_large', say('form.tooLarge', { max: MAX_FORM_BYTES }), { cause: error })
  })
  const fields = new URLSearchParams(body.toString('utf8'))
  if (fields.size > MAX_FIELDS)
    throw new AppError('too_large', say('form.tooManyFields', { max: MAX_FIELDS }))
  return fields
}

/** The form as it was typed, to be shown again. */
export const typedForm = (fields: URLSearchParams): TypedForm =>
  Object.fromEntries(
    [...new Set(fields.keys())].map((name) => {
      const values = fields.getAll(name)
      return [name, values.length === 1 ? (values[0] ?? '') : values]
    }),
  )

/** Finds out which names a schema takes. Throws for a schema whose names can't be known: a fault of the route. */
export function fieldNames(schema: z.ZodType): FieldNames {
  const inner = unwrap(schema)
  if (inner instanceof z.ZodRecord) return { lists: new Map(), open: true }
  if (inner instanceof z.ZodUnion) {
    const all = inner.options.map((option) => fieldNames(option as z.ZodType))
    return {
      lists: new Map(all.flatMap(({ lists }) => [...lists])),
      open: all.some(({ open }) => open),
    }
  }
  if (!(inner instanceof z.ZodObject)) throw new Error('a form or query needs an object schema')
  const shape = inner.shape as Record<string, z.ZodType>
  const lists = Object.entries(shape).map(([name, field]) => [name, isList(field)] as const)
  return { lists: new Map(lists), open: inner.def.catchall !== undefined && !isNever(inner.def.catchall) }
}

/**
 * Checks fields against a schema. Fields that are not named are refused where `strict`, else left out; a second
 * value where one is wanted is refused. Throws `AppError` `invalid` with every issue.
 */
export function parseFields<T>(
  schema: z.ZodType<T>,
  fields: URLSearchParams,
  options: { strict: boolean },
): T {
  const names = fieldNames(schema)
  const given: [string, unknown][] = []
  for (const name of new Set(fields.keys())) {
    const list = names.lists.get(name)
    if (list === undefined && !names.open) {
      if (options.strict) throw invalid(name, say('fault.unknownField'))
      continue
    }
    const values = fields.getAll(name)
    if (!list && values.length > 1) throw invalid(name, say('fault.twice'))
    given.push([name, list ? values : values[0]])
  }
  return parse(schema, Object.fromEntries(given))
}

/** Checks a value against a schema. Throws `AppError` `invalid` naming each field and the reason. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw invalidFields(issuesOf(parsed.error, value), parsed.error)
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodPipe) return unwrap(schema.in as z.ZodType)
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodCatch ||
    schema instanceof z.ZodReadonly
  )
    return unwrap(schema.unwrap() as z.ZodType)
  return schema
}

const isList = (schema: z.ZodType): boolean => unwrap(schema) instanceof z.ZodArray
const isNever = (schema: unknown): boolean => schema instanceof z.ZodNever
