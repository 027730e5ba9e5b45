import { CATALOGUE, CATEGORIES, type Mode, type SettingValue } from '@earshot/protocol'
import { path } from '../../platform/views/address.ts'
import { moment, say, type Phrase, type Text } from '../../platform/views/messages/phrase.ts'
import type { Crumb } from '../../platform/views/page.ts'
import { labelOf, lookOfMode, valueText } from '../../platform/views/settings.ts'
import { canStop, presentJob, type JobKind } from '../jobs/index.ts'
import { RULES_PATH } from '../placement/index.ts'
import { changeWords, isPlacementChange, isPolicyChange, type Change } from './change.ts'
import { cannot, type Difference, type Hindrance } from './difference.ts'
import type { Effect } from './effect.ts'
import { effectPath, type Proposed } from './effects.ts'
import { presentMoves, type SiteNames } from './move-view-models.ts'

/** What the page says besides the effect itself. */
export type EffectSurroundings = {
  /** Whom or what the change is about. */
  subject: Text
  mayMake: boolean
  /** Something else has changed since. */
  isStale: boolean
  /** Why the change was not made. */
  refused: Text | null
  kinds: ReadonlyMap<string, JobKind>
  sites: SiteNames
}

/** Where somebody goes on after a change. */
export function whereOf(change: Change): string {
  if (change.kind === 'plan') return path(['directories', 'plans', change.planId])
  if (isPlacementChange(change)) return RULES_PATH
  if (!isPolicyChange(change)) return path(['hubs'])
  const isGiving = change.kind !== 'publish' && change.kind !== 'saveAndPublish'
  return path(['policies', change.policyId, ...(isGiving ? ['assignments'] : [])])
}

/** An effect, or how far it has been worked out. */
export function presentEffect({ job, change, effect }: Proposed, about: EffectSurroundings): object {
  const url = effectPath(job.id)
  return {
    title: changeWords(change),
    crumbs: crumbsOf(change, about.subject),
    subject: about.subject,
    url,
    refused: about.refused,
    active: effect === null && canStop(job),
    job: effect === null ? { ...presentJob(job, about.kinds, ''), result: null } : null,
    ...(effect
      ? {
          ...presentFound(effect, about.sites, url),
          make: about.mayMake && !about.isStale ? `${url}/make` : null,
          makeText: MAKE[change.kind],
          isRisky: change.kind === 'retire' || change.kind === 'removeRule',
          again: about.mayMake ? `${url}/again` : null,
          isStale: about.isStale,
        }
      : NOT_YET),
  }
}

const NOT_YET = {
  says: null,
  asOf: null,
  make: null,
  again: null,
  isStale: false,
  nothing: null,
  rows: null,
  moves: null,
}

const MAKE: Readonly<Record<Change['kind'], Phrase>> = {
  publish: say('effect.make.publish'),
  saveAndPublish: say('effect.make.saveAndPublish'),
  assign: say('effect.make.assign'),
  changeAssignment: say('effect.make.changeAssignment'),
  removeAssignment: say('effect.make.removeAssignment'),
  exclude: say('effect.make.exclude'),
  removeExclusion: say('effect.make.removeExclusion'),
  place: say('effect.make.place'),
  retire: say('effect.make.retire'),
  plan: say('effect.make.plan'),
  addRule: say('effect.make.addRule'),
  changeRule: say('effect.make.changeRule'),
  removeRule: say('effect.make.removeRule'),
  orderRules: say('effect.make.orderRules'),
}

function crumbsOf(change: Change, subject: Text): Crumb[] {
  if (change.kind === 'plan') return [{ href: whereOf(change), text: subject }]
  if (isPlacementChange(change))
    return [
      { href: path(['hubs']), text: say('hubs.title') },
      { href: RULES_PATH, text: say('placement.title') },
    ]
  if (!isPolicyChange(change)) return [{ href: path(['hubs']), text: say('hubs.title') }]
  return [
    { href: path(['policies']), text: say('policies.title') },
    { href: path(['policies', change.policyId]), text: subject },
  ]
}

function presentFound({ at, totals, groups, moves }: Effect, sites: SiteNames, url: string): object {
  const { people, devices, computers } = totals
  const changesNoSetting = groups.length === 0
  const nothing = changesNoSetting && moves.length === 0
  return {
    says: changesNoSetting
      ? say(nothing ? 'effect.nothing' : 'effect.nothing.moved')
      : say('effect.says', { devices, people, computers }),
    asOf: say('effect.asOf', { when: moment(at, 'exact') }),
    nothing: nothing
      ? {
          icon: 'circle-check',
          title: say('effect.nothing'),
          text: say('effect.nothing.text'),
          actions: null,
        }
      : null,
    moves: presentMoves(moves, sites, url),
    tiles: [
      { label: say('effect.people'), count: people },
      { label: say('effect.devices'), count: devices },
      { label: say('effect.onComputers'), count: computers },
      { label: say('effect.cannot'), count: totals.cannot },
    ],
    rows: groups.map((group) => ({
      ...presentDifference(group),
      places: group.rows,
      people: group.people,
      href: `${url}/where/${group.file}`,
    })),
  }
}

/** Which value becomes which, and what stands in the way. */
export function presentDifference({ setting, before, after, hindrance }: Difference): object {
  return {
    label: labelOf(setting),
    category: CATEGORIES[CATALOGUE.settings.get(setting)?.category ?? 'hub'],
    before: before && presentHeld(setting, before),
    after: after && presentHeld(setting, after),
    hindrance: hindrance && hindranceText(hindrance),
    look: cannot({ hindrance }) ? { icon: 'alert-triangle', tone: 'warn' } : null,
  }
}

const presentHeld = (setting: string, { value, mode }: { value: SettingValue; mode: Mode }): object => ({
  value: valueText(setting, value),
  mode: lookOfMode(mode),
})

function hindranceText(hindrance: Hindrance): Phrase {
  switch (hindrance.is) {
    case 'unsupported':
      return say('effect.hindrance.unsupported')
    case 'outOfRange':
      return say('effect.hindrance.outOfRange')
    case 'stopped':
      return say('effect.hindrance.stopped', { setting: labelOf(hindrance.by) })
    case 'nearest':
      return say('effect.hindrance.nearest', { words: hindrance.words })
  }
}
