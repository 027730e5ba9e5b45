import { say, type Phrase } from '../../platform/views/messages/phrase.ts'
import type { EffectMove } from './effect.ts'

/** Names of sites, by id. */
export type SiteNames = ReadonlyMap<string, string>

/** What computers get or lose, in words. */
export function moveWords(
  { what, id, gets }: Pick<EffectMove, 'what' | 'id' | 'gets'>,
  sites: SiteNames,
): Phrase {
  if (what === 'tag') return say(gets ? 'effect.moves.getsTag' : 'effect.moves.losesTag', { tag: id })
  const site = sites.get(id) ?? say('common.notKnown')
  return say(gets ? 'effect.moves.getsSite' : 'effect.moves.losesSite', { site })
}

/** Sites and tags that computers get or lose, each with the address of their names. */
export const presentMoves = (moves: readonly EffectMove[], sites: SiteNames, url: string): object[] =>
  moves.map((move) => ({
    what: moveWords(move, sites),
    computers: move.rows,
    people: move.people,
    href: `${url}/where/${move.file}`,
  }))
