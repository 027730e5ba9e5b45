/**
 * What can go wrong for people and scripts. `meaning` is a sentence for the reader, `next` what to do about it.
 * Errors between hub and appliance are in the protocol's own table.
 */
export const APP_ERRORS = {
  invalid: {
    status: 400,
    meaning: 'Something that was entered is not valid.',
    next: 'Correct the field that is named.',
  },
  signed_out: { status: 401, meaning: 'You are not signed in.', next: 'Sign in and try again.' },
  sign_in_failed: {
    status: 401,
    meaning: 'User name or password is not right.',
    next: 'Try again, or ask an owner to reset the password.',
  },
  forbidden: {
    status: 403,
    meaning: 'Your role may not do this.',
    next: 'Ask an owner for a role that may.',
  },
  cross_site: {
    status: 403,
    meaning: 'The request did not come from a page of this appliance.',
    next: 'Open the page again and repeat the step.',
  },
  not_found: {
    status: 404,
    meaning: 'There is nothing at this address.',
    next: 'It may have been removed. Look for it in its list.',
  },
  conflict: {
    status: 409,
    meaning: 'Somebody changed this in the meantime.',
    next: 'Look at the change and decide again.',
  },
  in_use: {
    status: 409,
    meaning: 'Something else still depends on this.',
    next: 'Detach what is named first.',
  },
  not_set_up: {
    status: 409,
    meaning: 'The appliance has not been set up yet.',
    next: 'Finish the first run.',
  },
  already_set_up: { status: 409, meaning: 'The appliance has been set up already.', next: 'Sign in.' },
  held: {
    status: 409,
    meaning: 'The guard holds this until a person has approved it.',
    next: 'Look at the plan and approve it.',
  },
  too_large: { status: 413, meaning: 'What was sent is too large.', next: 'Send less at a time.' },
  throttled: { status: 429, meaning: 'Too many attempts.', next: 'Wait as long as the message says.' },
  unavailable: {
    status: 503,
    meaning: 'Something this needs does not answer.',
    next: 'Try again; if it stays, look at the system page.',
  },
  newer_database: {
    status: 500,
    meaning: 'The database belongs to a newer version of Earshot.',
    next: 'Start that version, or restore the backup from before the upgrade. Nothing has been changed.',
  },
  configuration: {
    status: 500,
    meaning: 'The configuration is not valid.',
    next: 'Correct the variable that is named and start again.',
  },
  internal: { status: 500, meaning: 'Earshot failed.', next: 'Look for the request id in the log.' },
} as const satisfies Record<string, { status: number; meaning: string; next: string }>

/** Code of an error for people. */
export type AppErrorCode = keyof typeof APP_ERRORS

/** One thing wrong with what was entered: where, and why. */
export type FieldIssue = { field: string; reason: string }

/**
 * The only error that reaches a reader as it is; everything else becomes `internal`.
 * `detail` is a sentence for people, `fields` name what was wrong in a form.
 */
export class AppError extends Error {
  readonly code: AppErrorCode
  readonly detail: string
  readonly fields: readonly FieldIssue[]
  readonly retryAfterSeconds: number | undefined
  constructor(
    code: AppErrorCode,
    detail: string = APP_ERRORS[code].meaning,
    options: { fields?: readonly FieldIssue[]; cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(`${code}: ${detail}`, { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.detail = detail
    this.fields = options.fields ?? []
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** A form or message that is wrong in one field. */
export const invalid = (field: string, reason: string): AppError =>
  new AppError('invalid', `${field}: ${reason}`, { fields: [{ field, reason }] })
