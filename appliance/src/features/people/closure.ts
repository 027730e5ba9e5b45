import { AppError } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'

/** `member` is directly inside `group`. */
export type Edge = { group: string; member: string }

/** `member` is inside `group`: itself at depth 0, directly at 1. `via` is the first step from `group` towards it. */
export type Link = { group: string; member: string; depth: number; via: string }

/** Groups that are nested deeper than this are not counted as nested. */
export const MAX_DEPTH = 30
const MAX_LINKS = 2_000_000

const neighbours = (edges: Iterable<Edge>): Map<string, string[]> => {
  const inside = new Map<string, Set<string>>()
  for (const { group, member } of edges) inside.set(group, (inside.get(group) ?? new Set()).add(member))
  return new Map([...inside].map(([group, members]) => [group, [...members].sort()]))
}

function linksOf(group: string, inside: Map<string, string[]>): Link[] {
  const links: Link[] = [{ group, member: group, depth: 0, via: group }]
  const seen = new Set([group])
  for (const { member: here, depth, via } of links) {
    if (depth === MAX_DEPTH) break
    for (const member of inside.get(here) ?? []) {
      if (seen.has(member)) continue
      seen.add(member)
      links.push({ group, member, depth: depth + 1, via: depth === 0 ? member : via })
    }
  }
  return links
}

/**
 * Every group with all groups inside it, by a shortest way; a circle ends where it began. The order of `edges` is
 * irrelevant. Throws `AppError` `too_large` where there would be more than `most`
 * links.
 */
export function closureOf(groups: Iterable<string>, edges: Iterable<Edge>, most = MAX_LINKS): Link[] {
  const inside = neighbours(edges)
  const links: Link[] = []
  for (const group of [...groups].sort()) {
    for (const link of linksOf(group, inside)) links.push(link)
    if (links.length > most) throw new AppError('too_large', say('group.tooDense'))
  }
  return links
}
