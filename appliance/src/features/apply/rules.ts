import type { Actor } from '../../platform/actor.ts'
import { fold } from '../../platform/fold.ts'
import { checkRule, type PlacementRule } from '../placement/index.ts'
import type { ApplyDeps } from './deps.ts'
import type { DeclaredRule } from './document.ts'

/** A placement rule there is, with the name of the site it gives. */
export type KnownRule = { rule: PlacementRule; site: string | null }

/** A placement rule that is missing, or not as it is declared. */
export type RuleChange = {
  kind: 'placementRule'
  name: string
  what: string[]
  declared: DeclaredRule
  known: PlacementRule | null
}

/** The declared rules there are, in the order of the document. */
export async function lookAtRules(
  { placement, sites, database: { read } }: ApplyDeps,
  organizationId: string | null,
  declared: readonly DeclaredRule[],
): Promise<(KnownRule | null)[]> {
  if (organizationId === null || declared.length === 0) return declared.map(() => null)
  const rules = await placement.list(read, organizationId)
  const names = await sites.namesOf(
    read,
    organizationId,
    rules.flatMap(({ siteId }) => siteId ?? []),
  )
  return declared.map(({ name }) => {
    const rule = rules.find((one) => fold(one.name) === fold(name))
    return rule ? { rule, site: names.get(rule.siteId ?? '') ?? null } : null
  })
}

/** Compares a declared rule with what there is. */
export function planRule(declared: DeclaredRule, known: KnownRule | null): RuleChange[] {
  const wanted = valuesOf(checkRule({ ...declared, siteId: declared.site }), declared.site)
  const was = known && valuesOf(known.rule, known.site)
  const what = Object.entries(wanted).flatMap(([key, value]) => {
    if (!was) return value === '' ? [] : [`${key}: ${value}`]
    const before = was[key as keyof typeof was]
    return before === value ? [] : [`${key}: ${before} → ${value}`]
  })
  const { name } = declared
  return was && what.length === 0
    ? []
    : [{ kind: 'placementRule', name, what, declared, known: known?.rule ?? null }]
}

/** A rule in words that are equal only where rules are; a site is the same in whatever way its name is written. */
const valuesOf = (
  { pattern, unit, tags }: Pick<PlacementRule, 'pattern' | 'unit' | 'tags'>,
  site: string | null,
) => ({ pattern: pattern ?? '', unit: unit ?? '', site: fold(site ?? ''), tags: tags.toSorted().join(', ') })

/** Adds or changes a rule, and adds its site where there is none of that name. */
export const makeRule = (
  { database, organizations, placement, sites }: ApplyDeps,
  { declared, known }: RuleChange,
  { organizationId, actor }: { organizationId: string; actor: Actor },
): Promise<void> =>
  database.write(async (tx) => {
    await organizations.lock(tx, organizationId)
    const { site, ...rest } = declared
    const [found] = site === null ? [] : await sites.findByName(tx, organizationId, [site])
    const siteId = site === null ? null : (found?.id ?? (await sites.create(tx, organizationId, site, actor)))
    const input = { ...rest, siteId }
    if (known) await placement.change(tx, organizationId, known.id, input, actor)
    else await placement.add(tx, organizationId, input, actor)
  })
