import { fold } from '../../platform/fold.ts'
import { isUnder, levelsOf } from '../directory/index.ts'
import { NOTHING_GIVEN, type Given } from '../hubs/index.ts'
import type { PlacementRule } from './rule.ts'

/** A computer as rules look at it: its folded name, and the levels of the unit in which its person lies. */
export type Looked = { name: string; unit: readonly string[] | null }

/** A rule, made ready to be asked for many computers. */
export type ReadyRule = { rule: PlacementRule; means(computer: Looked): boolean }

/**
 * Whether a text is like a pattern, in which `*` stands for any characters or none. The pieces between the stars are
 * looked for from left to right, each once: no star is ever tried in two ways.
 */
export function isLike(pattern: string): (text: string) => boolean {
  const [first = '', ...rest] = fold(pattern).split('*')
  const last = rest.pop()
  if (last === undefined) return (text) => text === first
  const middle = rest.filter((piece) => piece !== '')
  return (text) => {
    const end = text.length - last.length
    if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false
    let at = first.length
    for (const piece of middle) {
      const found = text.indexOf(piece, at)
      if (found < 0) return false
      at = found + piece.length
    }
    return at <= end
  }
}

const isUnderUnit = (unit: string): ((computer: Looked) => boolean) => {
  const levels = levelsOf(unit)
  return (computer) => levels !== null && computer.unit !== null && isUnder(computer.unit, levels)
}

/** Makes rules ready, in their order. */
export const readyRules = (rules: readonly PlacementRule[]): ReadyRule[] =>
  rules.map((rule) => {
    const likes = rule.pattern === null ? null : isLike(rule.pattern)
    const under = rule.unit === null ? null : isUnderUnit(rule.unit)
    return {
      rule,
      means: (computer) => (likes === null || likes(computer.name)) && (under === null || under(computer)),
    }
  })

/** What rules give a computer: a site by the first that means it and has one, tags by all that mean it. */
export function givenBy(rules: readonly ReadyRule[], computer: Looked): Given {
  const meaning = rules.filter(({ means }) => means(computer))
  if (meaning.length === 0) return NOTHING_GIVEN
  const placing = meaning.find(({ rule }) => rule.siteId !== null)?.rule
  const tags = new Map<string, string>()
  for (const { rule } of meaning) for (const tag of rule.tags) if (!tags.has(tag)) tags.set(tag, rule.id)
  return { site: placing?.siteId ? { id: placing.siteId, ruleId: placing.id } : null, tags }
}
