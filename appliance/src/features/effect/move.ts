import type { Subject } from '@earshot/protocol'

/** A site or a tag that a computer gets or loses; `id` is the site's id, or the tag itself. */
export type Move = { what: 'site' | 'tag'; id: string; gets: boolean }

/** A computer's place. */
type Placed = Pick<Subject, 'siteId' | 'computerTags'>

/** What a computer gets and loses between two places. */
export function movesBetween(before: Placed, after: Placed): Move[] {
  const move = (what: Move['what'], gets: boolean) => (id: string) => ({ what, id, gets })
  const gone = before.computerTags.filter((tag) => !after.computerTags.includes(tag))
  const fresh = after.computerTags.filter((tag) => !before.computerTags.includes(tag))
  const sites = before.siteId === after.siteId ? [] : [before.siteId, after.siteId]
  return [
    ...sites.flatMap((id, at) => (id === null ? [] : [move('site', at === 1)(id)])),
    ...gone.map(move('tag', false)),
    ...fresh.map(move('tag', true)),
  ]
}
