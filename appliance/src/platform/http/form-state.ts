import { z } from 'zod'
import type { AppError } from '../errors.ts'
import type { Text } from '../views/messages/phrase.ts'
import type { TypedForm } from './admin-route.ts'

/** A form as a page shows it: what was typed, what is wrong with which field, and what is wrong as a whole. */
export type FormState = {
  values: TypedForm
  errors: Record<string, Text>
  message: Text | null
}

/** A form that nobody has touched yet. */
export const freshForm = (values: TypedForm = {}): FormState => ({ values, errors: {}, message: null })

/** Never sent back to the browser. */
const SECRET = /password|passphrase|current|secret/i

/** A form that was refused: it comes back with what was typed, but for secrets. */
export function refusedForm(form: TypedForm, error: AppError): FormState {
  const values = Object.fromEntries(Object.entries(form).filter(([name]) => !SECRET.test(name)))
  const errors = Object.fromEntries(error.fields.map(({ field, reason }) => [field, reason]))
  return { values, errors, message: error.fields.length > 0 ? null : error.detail }
}

/** A path on this appliance to go on with; anything else becomes the start page. */
export const nextPathSchema = z
  .string()
  .max(2_000)
  .regex(/^\/(?![/\\])[^\\\p{Cc}]*$/u)
  .catch('/')

/** Fields that every paged list takes. */
export const pageQuery = {
  after: z.string().max(1_000).optional(),
  before: z.string().max(1_000).optional(),
}

/** Rows on a page of a list. */
export const PAGE_SIZE = 50

/** The page that was asked for. */
export const pageRequest = (query: {
  after?: string | undefined
  before?: string | undefined
}): { after?: string | undefined; before?: string | undefined; limit: number } => ({
  after: query.after,
  before: query.before,
  limit: PAGE_SIZE,
})

/** Parameters of a path with one id. */
export const idParams = z.object({ id: z.string().regex(/^[\w-]{1,64}$/) })
