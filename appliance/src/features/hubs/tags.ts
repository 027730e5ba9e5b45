import { invalid } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'

const MAX_LENGTH = 100
const MAX_TAGS = 50

/** Tags as they are typed: separated by commas, each once. */
export const tagsIn = (typed: string): string[] => [
  ...new Set(
    typed
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ''),
  ),
]

/** The same, checked. Throws `AppError` `invalid` for `field`. */
export function readTags(field: string, typed: string): string[] {
  const tags = tagsIn(typed)
  if (tags.length > MAX_TAGS) throw invalid(field, say('hub.tags.tooMany', { max: MAX_TAGS }))
  if (tags.some((tag) => tag.length > MAX_LENGTH))
    throw invalid(field, say('hub.tags.tooLong', { max: MAX_LENGTH }))
  if (tags.some((tag) => /\p{Cc}/u.test(tag))) throw invalid(field, say('fault.plainText'))
  return tags
}
