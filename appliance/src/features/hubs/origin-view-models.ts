import { path } from '../../platform/views/address.ts'
import { say, type Phrase } from '../../platform/views/messages/phrase.ts'
import type { Origin, Placement } from './placement.ts'

const RULES = path(['hubs', 'rules'])

const GIVERS = {
  hand: say('hub.origin.hand'),
  csv: say('hub.origin.csv'),
  code: say('hub.origin.code'),
} as const

const originWords = (origin: Origin, ruleNames: ReadonlyMap<string, string>): Phrase =>
  origin.by === 'rule'
    ? say('hub.origin.rule', { rule: ruleNames.get(origin.ruleId) ?? say('common.notKnown'), rules: RULES })
    : GIVERS[origin.by]

/** Where a computer's site and tags come from, and whether anything keeps rules from deciding. */
export function presentOrigins(
  { siteId, siteBy, tags, refused }: Placement,
  site: string | null,
  ruleNames: ReadonlyMap<string, string>,
): { rows: object[]; isKept: boolean } {
  const origins = [siteBy, ...tags.values()]
  const siteRows = siteBy
    ? [
        {
          label: say('hub.origin.site'),
          value: siteId === null ? say('hub.origin.noSite') : (site ?? say('common.notKnown')),
          by: originWords(siteBy, ruleNames),
        },
      ]
    : []
  return {
    rows: [
      ...siteRows,
      ...[...tags].map(([tag, origin]) => ({
        label: say('hub.origin.tag'),
        value: tag,
        by: originWords(origin, ruleNames),
      })),
      ...[...refused].map((tag) => ({
        label: say('hub.origin.refused'),
        value: tag,
        by: GIVERS.hand,
      })),
    ],
    isKept: refused.size > 0 || origins.some((origin) => origin !== null && origin.by !== 'rule'),
  }
}
