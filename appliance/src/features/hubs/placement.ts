/** By what a computer has a site or a tag: an administrator's hand, a CSV file, an enrolment code, or a rule. */
export type Origin = { by: 'hand' | 'csv' | 'code'; ruleId: null } | { by: 'rule'; ruleId: string }

/** What people and files give, as opposed to rules. */
export type Giver = Exclude<Origin['by'], 'rule'>

/** Where a computer stands and which tags it has, each with its origin. */
export type Placement = {
  siteId: string | null
  /** Null: nobody has said where it stands, so that a rule may. */
  siteBy: Origin | null
  tags: ReadonlyMap<string, Origin>
  /** Tags that somebody took away although a rule gives them. */
  refused: ReadonlySet<string>
}

/** What rules give a computer: a site by the first that gives one, tags by all, each with the rule's id. */
export type Given = {
  site: { id: string; ruleId: string } | null
  /** Rule by tag. */
  tags: ReadonlyMap<string, string>
}

/** What is done to the place of a computer. What is absent or empty stays as it is. */
export type PlaceChange = {
  siteId?: string | null | undefined
  add: readonly string[]
  remove: readonly string[]
}

/** A computer of which nobody has said anything. */
export const NOWHERE: Placement = { siteId: null, siteBy: null, tags: new Map(), refused: new Set() }

/** What rules give where there are none. */
export const NOTHING_GIVEN: Given = { site: null, tags: new Map() }

const byRule = (ruleId: string): Origin => ({ by: 'rule', ruleId })

const isRules = (origin: Origin | null): boolean => origin === null || origin.by === 'rule'

/** The placement as rules want it: what they gave before is replaced, what anybody else gave stays. */
export function followed(placement: Placement, given: Given): Placement {
  const { siteId, siteBy, tags, refused } = placement
  const kept = [...tags].filter(([, origin]) => !isRules(origin))
  const fresh = [...given.tags].flatMap(([tag, ruleId]): [string, Origin][] =>
    refused.has(tag) ? [] : [[tag, byRule(ruleId)]],
  )
  return {
    ...(isRules(siteBy)
      ? { siteId: given.site?.id ?? null, siteBy: given.site && byRule(given.site.ruleId) }
      : { siteId, siteBy }),
    tags: new Map([...fresh, ...kept]),
    refused,
  }
}

/** The placement after somebody has changed it; `given` is what rules would give, so that they don't undo it. */
export function changedBy(by: Giver, placement: Placement, change: PlaceChange, given: Given): Placement {
  const origin: Origin = { by, ruleId: null }
  const removed = change.remove.filter((tag) => !change.add.includes(tag))
  const tags = new Map([...placement.tags].filter(([tag]) => !removed.includes(tag)))
  for (const tag of change.add) tags.set(tag, origin)
  const refused = new Set(placement.refused)
  for (const tag of removed) if (given.tags.has(tag)) refused.add(tag)
  for (const tag of change.add) refused.delete(tag)
  if (change.siteId === undefined) return { ...placement, tags, refused }
  const isFree = change.siteId === null && given.site === null
  return { siteId: change.siteId, siteBy: isFree ? null : origin, tags, refused }
}

/** What has to be changed for a computer to have this site and these tags. */
export const changeTowards = (
  { siteId, tags }: Placement,
  wanted: { siteId: string | null; tags: readonly string[] },
): PlaceChange => ({
  ...(wanted.siteId !== siteId && { siteId: wanted.siteId }),
  add: wanted.tags.filter((tag) => !tags.has(tag)),
  remove: [...tags.keys()].filter((tag) => !wanted.tags.includes(tag)),
})

/** Whether a computer has another site or other tags in one than in the other. */
export const isMoved = (a: Placement, b: Placement): boolean =>
  a.siteId !== b.siteId || a.tags.size !== b.tags.size || [...a.tags.keys()].some((tag) => !b.tags.has(tag))
