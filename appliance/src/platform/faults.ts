import type { z } from 'zod'
import type { FieldIssue } from './errors.ts'
import { notice, noticeText } from './views/messages/notice.ts'
import { isPhrase, say, type Phrase } from './views/messages/phrase.ts'

type Issue = z.core.$ZodIssue

/** A sentence of the catalogue as the message of a schema's rule: `z.string().min(1, because(say('fault.needed')))`. */
export const because = (reason: Phrase): string => notice(reason)

/** What a refinement finds wrong; its sentence may hold others: `context.addIssue(fault(reason, path))`. */
export const fault = (reason: Phrase, path: (string | number)[] = []) => ({
  code: 'custom' as const,
  params: { reason },
  path,
})

/** What a schema found wrong with a value. A rule without a sentence of its own gets the one for its kind. */
export const issuesOf = (error: z.ZodError, value: unknown): FieldIssue[] =>
  error.issues.map((issue) => ({
    field: issue.path.map(String).join('.'),
    reason: isMissing(issue, value) ? say('fault.needed') : reasonOf(issue),
  }))

function isMissing(issue: Issue, value: unknown): boolean {
  const at = issue.path.reduce<unknown>(
    (found, key) => (found as Record<PropertyKey, unknown> | null | undefined)?.[key],
    value,
  )
  return issue.code === 'invalid_type' && at === undefined
}

function reasonOf(issue: Issue): Phrase {
  const own: unknown = (issue.code === 'custom' && issue.params?.['reason']) || noticeText(issue.message)
  if (isPhrase(own)) return own
  switch (issue.code) {
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum))
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum))
    case 'invalid_type':
      return wrongType(issue.expected)
    case 'invalid_value':
      return say('fault.noneOf', { options: issue.values.join(', ') })
    case 'unrecognized_keys':
      return say('fault.unknownNames', { names: issue.keys.join(', ') })
    default:
      return say('fault.form')
  }
}

function tooSmall(origin: string, min: number): Phrase {
  if (origin === 'string') return min === 1 ? say('fault.needed') : say('fault.tooShort', { min })
  return origin === 'array' ? say('fault.tooFew', { min }) : say('fault.tooSmall', { min })
}

function tooBig(origin: string, max: number): Phrase {
  if (origin === 'string') return say('fault.tooLong', { max })
  return origin === 'array' ? say('fault.tooMany', { max }) : say('fault.tooLarge', { max })
}

function wrongType(kind: string): Phrase {
  if (kind === 'number') return say('fault.number')
  return kind === 'int' ? say('fault.wholeNumber') : say('fault.type', { kind })
}
