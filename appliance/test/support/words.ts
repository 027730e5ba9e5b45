import { inEnglish } from '../../src/messages.ts'
import { AppError } from '../../src/platform/errors.ts'

const wordsOf = (error: unknown): string => {
  if (!(error instanceof AppError)) throw error
  return inEnglish(error.detail)
}

/** What a call is refused with, in English; empty when it is not refused. Any other error goes on. */
export function refusalIn(call: () => unknown): string {
  try {
    call()
    return ''
  } catch (error) {
    return wordsOf(error)
  }
}

/** The same for a call that takes its time. */
export const refusalOf = (call: Promise<unknown>): Promise<string> => call.then(() => '', wordsOf)
