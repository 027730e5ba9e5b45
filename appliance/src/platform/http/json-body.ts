import type { IncomingMessage } from 'node:http'
import { ProtocolError } from '@earshot/protocol'
import type { z } from 'zod'
import { AppError, invalid } from '../errors.ts'
import { say } from '../views/messages/phrase.ts'
import { readBody } from './body.ts'
import { fieldNames, parse } from './validate.ts'

const MAX_BYTES = 1024 * 1024

/**
 * Reads a JSON body and checks it; members that the schema does not name are refused. `text` is what was sent.
 * Throws `AppError` `too_large` or `invalid`.
 */
export async function readJson<T>(
  request: IncomingMessage,
  schema: z.ZodType<T> | undefined,
): Promise<{ body: T | undefined; text: string }> {
  const text = (await readLimited(request)).toString('utf8')
  if (!schema) {
    if (text !== '') throw new AppError('invalid', say('api.body.none'))
    return { body: undefined, text }
  }
  if (request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() !== 'application/json')
    throw new AppError('invalid', say('api.body.type'))
  const value = parseJson(text)
  const { lists, open } = fieldNames(schema)
  const unknown = open ? undefined : Object.keys(value).find((name) => !lists.has(name))
  if (unknown !== undefined) throw invalid(unknown, say('fault.unknownField'))
  return { body: parse(schema, value), text }
}

function parseJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value
  } catch (cause) {
    throw new AppError('invalid', say('api.body.json'), { cause })
  }
  throw new AppError('invalid', say('api.body.json'))
}

const readLimited = (request: IncomingMessage): Promise<Buffer> =>
  readBody(request, MAX_BYTES).catch((error: unknown) => {
    if (!(error instanceof ProtocolError)) throw error
    throw new AppError('too_large', say('form.tooLarge', { max: MAX_BYTES }), { cause: error })
  })
