import { CATALOGUE, type TargetEntry } from '@earshot/protocol'
import { address } from '../../platform/views/address.ts'
import type { Look } from '../../platform/views/looks.ts'
import { say, type Phrase, type Text } from '../../platform/views/messages/phrase.ts'
import { labelOf, lookOfMode, valueText } from '../../platform/views/settings.ts'
import type { Cover, Coverage, CoverState } from './coverage.ts'
import type { Policy } from './policy.ts'
import { policyFrame, policyPath } from './view-models.ts'

const LOOKS: Readonly<Record<CoverState, Look>> = {
  exact: { icon: 'equal', tone: 'good', word: 'coverage.exact' },
  rounded: { icon: 'asserted', tone: 'said', word: 'coverage.rounded' },
  outOfRange: { icon: 'hand-stop', tone: 'bad', word: 'coverage.outOfRange' },
  unsupported: { icon: 'circle-minus', tone: 'none', word: 'coverage.unsupported' },
}

/** What becomes of a policy on every model, and of each of its entries on the chosen one. */
export function presentCoverage(input: {
  policy: Policy
  coverages: readonly Coverage<TargetEntry>[]
  chosen: string
  assignments: number
}): object {
  const { policy, coverages, chosen, assignments } = input
  const shown = coverages.find(({ model }) => model.id === chosen)
  const covers = shown?.covers ?? []
  return {
    ...policyFrame(policy, 'coverage', assignments),
    revision: policy.revision,
    models: coverages.map(({ model, counts }) => ({
      name: model.name,
      href: address(policyPath(policy.id, 'coverage'), { model: model.id }),
      current: model.id === chosen,
      counts,
    })),
    name: shown?.model.name ?? chosen,
    rows: covers.map(presentCover),
  }
}

const presentCover = (cover: Cover<TargetEntry>): object => ({
  label: labelOf(cover.entry.setting),
  look: LOOKS[cover.state],
  value: valueText(cover.entry.setting, cover.entry.value),
  mode: lookOfMode(cover.entry.mode),
  becomes: becomesOf(cover),
  notes: notesOf(cover),
})

/** The model's own words, where they say more than the value: a step of so many, or what it is rounded to. */
function becomesOf(cover: Cover<TargetEntry>): Text | null {
  if (!('held' in cover)) return null
  const { entry, held, words } = cover
  if (cover.state === 'exact') return isInSteps(entry.setting) ? words : null
  return held === null ? words : say('coverage.becomes', { words, value: valueText(entry.setting, held) })
}

function isInSteps(setting: string): boolean {
  const known = CATALOGUE.settings.get(setting)
  return known?.kind === 'level' && known.scale === 'percent'
}

function notesOf(cover: Cover<TargetEntry>): Phrase[] {
  if (!('held' in cover)) return []
  const { first, last } = cover.firmware
  return [
    ...(cover.readable ? [] : [say('coverage.asserted')]),
    ...(first === null ? [] : [say('coverage.fromFirmware', { version: first })]),
    ...(last === null ? [] : [say('coverage.toFirmware', { version: last })]),
  ]
}
