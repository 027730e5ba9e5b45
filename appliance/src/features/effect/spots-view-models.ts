import { address, path } from '../../platform/views/address.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { labelOf } from '../../platform/views/settings.ts'
import type { Names } from '../people/index.ts'
import { changeWords } from './change.ts'
import type { EffectGroup, EffectMove } from './effect.ts'
import { effectPath, type Proposed } from './effects.ts'
import { moveWords, type SiteNames } from './move-view-models.ts'
import type { Spot } from './spot-groups.ts'
import { presentDifference } from './view-models.ts'

/** Computers and headsets that share a difference or a move. */
export type SpotsInput = {
  proposed: Proposed
  group: EffectGroup | EffectMove
  sites: SiteNames
  spots: readonly Spot[]
  from: number
  next: number | null
  people: Names
  computers: ReadonlyMap<string, string>
  headsets: ReadonlyMap<string, { name: string; serial: string | null }>
}

/** Who is meant by one difference, or by one move. */
export function presentSpots(input: SpotsInput): object {
  const { proposed, group, sites, spots, from, next, people, computers, headsets } = input
  const url = effectPath(proposed.job.id)
  const own = `${url}/where/${group.file}`
  const isMove = 'what' in group
  return {
    title: isMove ? moveWords(group, sites) : say('effect.where.title', { setting: labelOf(group.setting) }),
    crumbs: [{ href: url, text: changeWords(proposed.change) }],
    difference: isMove ? null : presentDifference(group),
    withHeadsets: !isMove,
    rows: spots.map(({ hubId, deviceId, personId }) => {
      const headset = headsets.get(deviceId ?? '')
      return {
        person: people.get(personId ?? '')?.name ?? null,
        computer: computers.get(hubId) ?? say('effect.where.gone'),
        computerHref: path(['hubs', hubId]),
        headset: headset
          ? headset.name
          : deviceId === null
            ? say('effect.where.hub')
            : say('effect.where.gone'),
        serial: headset?.serial ?? null,
        headsetHref: headset && deviceId !== null ? path(['devices', deviceId]) : null,
      }
    }),
    pager: {
      text: say('pager.rowsOf', { rows: spots.length, total: group.rows }),
      previous: from > 0 ? own : null,
      next: next === null ? null : address(own, { from: next }),
      any: from > 0 || next !== null,
    },
  }
}
