import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { inEnglish } from '../messages.ts'
import { because, issuesOf } from './faults.ts'
import { say } from './views/messages/phrase.ts'

const faultsOf = (schema: z.ZodType, value: unknown): string[] => {
  const { error } = schema.safeParse(value)
  return error ? issuesOf(error, value).map(({ field, reason }) => `${field}: ${inEnglish(reason)}`) : []
}

describe('a rule of a schema', () => {
  const rules: [z.ZodType, unknown, string][] = [
    [z.string(), undefined, 'is needed'],
    [z.string().min(1), '', 'is needed'],
    [z.string().min(3), 'a', 'needs 3 characters or more'],
    [z.string().max(2), 'abc', 'has more than 2 characters'],
    [z.number().min(2), 1, 'must be 2 or more'],
    [z.number().max(2), 3, 'must be 2 or less'],
    [z.coerce.number(), 'x', 'is not a number'],
    [z.int(), 1.5, 'is not a whole number'],
    [z.boolean(), 'x', 'is not of the kind that is asked for (boolean)'],
    [z.enum(['a', 'b']), 'c', 'is none of a, b'],
    [z.array(z.string()).min(2), [], 'needs 2 entries or more'],
    [z.array(z.string()).max(1), ['a', 'b'], 'has more than 1 entry'],
    [z.strictObject({}), { a: 1, b: 2 }, 'has parts that are not known: a, b'],
    [z.string().regex(/^x$/), 'y', 'has not the form that is asked for'],
    [z.string().refine(() => false), 'y', 'has not the form that is asked for'],
    [z.union([z.string(), z.number()]), true, 'has not the form that is asked for'],
  ]
  it.each(rules)('of its kind has a sentence: %#', (rule, value, words) => {
    expect(faultsOf(z.object({ it: rule }), { it: value })).toEqual([`it: ${words}`])
  })

  it('may have one of its own, with values', () => {
    const rule = z.string().min(2, because(say('fault.length', { min: 2, max: 9 })))
    expect(faultsOf(z.object({ a: z.object({ b: rule }) }), { a: { b: '' } })).toEqual([
      'a.b: needs 2 to 9 characters',
    ])
  })

  it('shows no words that a library or a protocol has for itself', () => {
    expect(faultsOf(z.object({ it: z.string().regex(/^x$/, 'must be an x') }), { it: 'y' })).toEqual([
      'it: has not the form that is asked for',
    ])
  })
})
