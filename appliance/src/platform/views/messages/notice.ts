import { z } from 'zod'
import type { Phrase, Text } from './phrase.ts'

const schema = z.object({
  say: z.string(),
  with: z.record(z.string(), z.union([z.string(), z.number()])),
})

/** A sentence as the notice of the next page carries it. Only texts and numbers may be its values. */
export const notice = (phrase: Phrase): string => JSON.stringify(schema.parse(phrase))

/** The sentence that a notice carries, or the notice as it is. */
export function noticeText(carried: string): Text {
  if (!carried.startsWith('{')) return carried
  try {
    return schema.parse(JSON.parse(carried))
  } catch {
    return carried
  }
}
