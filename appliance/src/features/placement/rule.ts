import { invalid } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { levelsOf } from '../directory/index.ts'
import { readTags } from '../hubs/index.ts'

/** What a rule says: whom it means, and what it gives them. */
export type RuleText = {
  name: string
  /** What a computer's name must be like, `*` for any characters; null: any name. */
  pattern: string | null
  /** Distinguished name of the unit that the computer's person must lie under; null: anybody and nobody. */
  unit: string | null
  siteId: string | null
  tags: readonly string[]
}

/** A rule. Of all that mean a computer the first with a site gives it one, and each gives its tags. */
export type PlacementRule = RuleText & { id: string }

/** Most rules of an organization. */
export const MAX_RULES = 200

const MAX_NAME = 200
const MAX_PATTERN = 200
const MAX_UNIT = 1_000

function plain(field: string, typed: string, max: number): string {
  const text = typed.trim()
  if (text.length > max) throw invalid(field, say('fault.length', { min: 1, max }))
  if (/\p{Cc}/u.test(text)) throw invalid(field, say('fault.plainText'))
  return text
}

/** A rule as it is stored. Throws `AppError` `invalid`. Whether the site exists is not looked at. */
export function checkRule({ name: typed, pattern, unit, siteId, tags }: RuleText): RuleText {
  const name = plain('name', typed, MAX_NAME)
  if (name === '') throw invalid('name', say('fault.length', { min: 1, max: MAX_NAME }))
  const rule = {
    name,
    pattern: plain('pattern', pattern ?? '', MAX_PATTERN) || null,
    unit: plain('unit', unit ?? '', MAX_UNIT) || null,
    siteId,
    tags: readTags('tags', tags.join(',')).toSorted(),
  }
  if (rule.unit !== null && levelsOf(rule.unit) === null) throw invalid('unit', say('placement.fault.unit'))
  if (rule.pattern === null && rule.unit === null) throw invalid('pattern', say('placement.fault.anybody'))
  if (rule.siteId === null && rule.tags.length === 0) throw invalid('tags', say('placement.fault.nothing'))
  return rule
}
