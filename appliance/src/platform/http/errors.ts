import { APP_ERRORS, AppError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type { ErrorModel } from './admin-route.ts'

/** What may be said about an error. Anything unforeseen becomes `internal` and goes to the log with the request id. */
export function publicError(error: unknown, logger: Logger, requestId: string): AppError {
  const known = error instanceof AppError ? error : new AppError('internal', undefined, { cause: error })
  if (APP_ERRORS[known.code].status >= 500) logger.error({ err: error, requestId }, 'a request failed')
  return known
}

/** An error as its page shows it. */
export const errorModel = (error: AppError, requestId: string): ErrorModel => ({
  status: APP_ERRORS[error.code].status,
  code: error.code,
  detail: error.detail,
  next: APP_ERRORS[error.code].next,
  fields: error.fields,
  requestId,
})
