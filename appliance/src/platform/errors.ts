import { say, type Phrase } from './views/messages/phrase.ts'
import type { Writer } from './views/messages/translator.ts'

/**
 * What can go wrong for people and scripts. `meaning` is a sentence for the reader, `next` what to do about it.
 * Errors between hub and appliance are in the protocol's own table.
 */
export const APP_ERRORS = {
  invalid: { status: 400, meaning: say('error.invalid'), next: say('error.invalid.next') },
  signed_out: { status: 401, meaning: say('error.signed_out'), next: say('error.signed_out.next') },
  sign_in_failed: {
    status: 401,
    meaning: say('error.sign_in_failed'),
    next: say('error.sign_in_failed.next'),
  },
  token_needed: { status: 401, meaning: say('error.token_needed'), next: say('error.token_needed.next') },
  forbidden: { status: 403, meaning: say('error.forbidden'), next: say('error.forbidden.next') },
  purpose_needed: {
    status: 403,
    meaning: say('error.purpose_needed'),
    next: say('error.purpose_needed.next'),
  },
  cross_site: { status: 403, meaning: say('error.cross_site'), next: say('error.cross_site.next') },
  not_found: { status: 404, meaning: say('error.not_found'), next: say('error.not_found.next') },
  conflict: { status: 409, meaning: say('error.conflict'), next: say('error.conflict.next') },
  in_use: { status: 409, meaning: say('error.in_use'), next: say('error.in_use.next') },
  not_set_up: { status: 409, meaning: say('error.not_set_up'), next: say('error.not_set_up.next') },
  already_set_up: {
    status: 409,
    meaning: say('error.already_set_up'),
    next: say('error.already_set_up.next'),
  },
  held: { status: 409, meaning: say('error.held'), next: say('error.held.next') },
  precondition_failed: {
    status: 412,
    meaning: say('error.precondition_failed'),
    next: say('error.precondition_failed.next'),
  },
  key_reused: { status: 422, meaning: say('error.key_reused'), next: say('error.key_reused.next') },
  precondition_needed: {
    status: 428,
    meaning: say('error.precondition_needed'),
    next: say('error.precondition_needed.next'),
  },
  too_large: { status: 413, meaning: say('error.too_large'), next: say('error.too_large.next') },
  directory_unreachable: {
    status: 503,
    meaning: say('error.directory_unreachable'),
    next: say('error.directory_unreachable.next'),
  },
  throttled: { status: 429, meaning: say('error.throttled'), next: say('error.throttled.next') },
  unavailable: { status: 503, meaning: say('error.unavailable'), next: say('error.unavailable.next') },
  newer_database: {
    status: 500,
    meaning: say('error.newer_database'),
    next: say('error.newer_database.next'),
  },
  configuration: { status: 500, meaning: say('error.configuration'), next: say('error.configuration.next') },
  internal: { status: 500, meaning: say('error.internal'), next: say('error.internal.next') },
} as const satisfies Record<string, { status: number; meaning: Phrase; next: Phrase }>

/** Code of an error for people. */
export type AppErrorCode = keyof typeof APP_ERRORS

/** One thing wrong with what was entered: where, and why. */
export type FieldIssue = { field: string; reason: Phrase }

/**
 * The only error that reaches a reader as it is; everything else becomes `internal`. It is in no language yet:
 * `detail` is a sentence of the catalogue, `fields` name what was wrong in a form.
 */
export class AppError extends Error {
  readonly code: AppErrorCode
  readonly detail: Phrase
  readonly fields: readonly FieldIssue[]
  readonly retryAfterSeconds: number | undefined
  constructor(
    code: AppErrorCode,
    detail: Phrase = APP_ERRORS[code].meaning,
    options: { fields?: readonly FieldIssue[]; cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(`${code}: ${detail.say} ${JSON.stringify(detail.with)}`, { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.detail = detail
    this.fields = options.fields ?? []
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** A form or message that is wrong in one field. */
export const invalid = (field: string, reason: Phrase): AppError => invalidFields([{ field, reason }])

/** A form or message that is wrong in several fields: the first speaks for all. */
export function invalidFields(fields: readonly FieldIssue[], cause?: unknown): AppError {
  const [first] = fields
  const detail = first && (first.field === '' ? first.reason : say('fault.of', first))
  return new AppError('invalid', detail, { fields, cause })
}

/** An error in words, as scripts and commands get it. */
export type Refusal = {
  code: string
  detail: string
  next: string
  fields: { field: string; reason: string }[]
}

/** Writes an error down with the words of a language. */
export const refusalOf = ({ code, detail, fields }: AppError, write: Writer): Refusal => ({
  code,
  detail: write(detail),
  next: write(APP_ERRORS[code].next),
  fields: fields.map(({ field, reason }) => ({ field, reason: write(reason) })),
})
