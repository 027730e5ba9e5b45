import { z } from 'zod'
import { APP_ERRORS, refusalOf, type AppError } from '../errors.ts'
import type { Writer } from '../views/messages/translator.ts'

/** An error as scripts get it: RFC 9457. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  next: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ field: z.string(), reason: z.string() })),
})

/** Writes an error down as a problem. */
export function problemOf(error: AppError, requestId: string, write: Writer): z.infer<typeof problemSchema> {
  const { code, detail, next, fields } = refusalOf(error, write)
  const { status, meaning } = APP_ERRORS[error.code]
  return {
    type: `urn:earshot:error:${code}`,
    title: write(meaning),
    status,
    detail,
    next,
    requestId,
    errors: fields,
  }
}
