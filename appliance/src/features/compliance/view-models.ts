import type { Dropped, Loser, SettingState, Winner } from '@earshot/protocol'
import { path } from '../../platform/views/address.ts'
import { lookOfState, type Look, type Tone } from '../../platform/views/looks.ts'
import { moment, say, type Phrase, type Text } from '../../platform/views/messages/phrase.ts'
import type { Crumb } from '../../platform/views/page.ts'
import { labelOf, lookOfMode, modelName, valueText } from '../../platform/views/settings.ts'
import { deviceCrumbs, devicePath, verifiedText, type HistoryRow } from '../devices/index.ts'
import type { Names } from '../people/index.ts'
import { answerOf, proofOf } from './answer.ts'
import type { Why } from './service.ts'
import { SCOPES, scopeText } from './scopes.ts'

/** Everything the page is made from. */
export type WhyInput = { why: Why; people: Names; organizationName: string }

/** Why a setting is as it is: the answer, what was weighed, the evidence. */
export function presentWhy({ why, organizationName }: WhyInput): object {
  const { device, setting, evidence, explanation, history } = why
  const decided = explanation.effective
  const base = devicePath(device.id)
  const value = decided ? valueText(setting.id, decided.value) : null
  return {
    title: value
      ? say('why.title', { setting: labelOf(setting.id), value })
      : say('why.titleOpen', { setting: labelOf(setting.id) }),
    crumbs: [...deviceCrumbs(device), { href: base, text: say('why.crumb.settings') }] satisfies Crumb[],
    label: labelOf(setting.id),
    help: setting.texts.help,
    answer: [answerOf(why), proofOf(evidence, setting.id)],
    behind: why.target !== null && !why.target.accepted,
    look: evidence ? lookOfState(evidence.state) : null,
    mode: lookOfMode(decided?.mode ?? null),
    revision: decided ? say('why.inForce', { revision: decided.winner.policy.revision }) : null,
    again: evidence && evidence.reasserted > 0 ? say('why.again', { count: evidence.reasserted }) : null,
    match: matchOf(setting.id, evidence),
    candidates: candidatesOf(setting.id, decided?.winner ?? null, explanation.losers),
    dropped: why.dropped.map(presentDropped),
    droppedTitle: say('why.dropped', { count: why.dropped.length }),
    history: history.rows.map(presentEvent),
    historyHref: `${base}/history?setting=${encodeURIComponent(setting.id)}`,
    wearer: wearerSees(decided?.mode ?? null, value, organizationName),
    wearerValue: value ?? (evidence ? valueText(setting.id, evidence.actual) : say('common.notKnown')),
  }
}

type Match = {
  tone: Tone
  icon: string
  word: string
  wanted: Text
  actual: Text
  actualText: string | null
  read: Phrase | null
}

function matchOf(setting: string, evidence: SettingState | null): Match | null {
  if (!evidence || evidence.wanted === null) return null
  const { tone } = lookOfState(evidence.state)
  const holds = evidence.state === 'compliant'
  return {
    tone: tone === 'said' ? 'none' : tone,
    icon: holds ? 'equal' : evidence.actual === null ? 'minus' : 'equal-not',
    word: holds ? 'settings.equals' : evidence.actual === null ? 'settings.incomparable' : 'settings.differs',
    wanted: valueText(setting, evidence.wanted),
    actual: evidence.actual === null ? say('common.notKnown') : valueText(setting, evidence.actual),
    actualText: evidence.actualText,
    read:
      evidence.verifiedAt === null
        ? null
        : say('why.readAt', { when: moment(evidence.verifiedAt, 'exact'), how: verifiedText(evidence) }),
  }
}

const WON: Look = { icon: 'trophy', tone: 'good', word: 'why.won' }
const LOST: Look = { icon: 'circle-x', tone: 'none', word: 'why.lost' }
const IDLE: Look = { icon: 'circle-dashed', tone: 'none', word: 'why.idle' }
const IDLE_CODES = new Set(['notStarted', 'excluded', 'unknownMode', 'unknownScope'])

const WINS: Readonly<Record<Winner['reason'], string>> = {
  only: 'why.win.only',
  narrowest: 'why.win.narrowest',
  rank: 'why.win.rank',
  tie: 'why.win.tie',
  mandatory: 'why.win.mandatory',
  stricter: 'why.win.stricter',
}

function candidatesOf(setting: string, winner: Winner | null, losers: readonly Loser[]): object[] {
  const all: (Winner | Loser)[] = [...(winner ? [winner] : []), ...losers]
  return all.map((candidate, place) => {
    const won = candidate === winner
    const { scope } = candidate
    return {
      order: place + 1,
      won,
      policy: candidate.policy.name,
      href: path(['policies', candidate.policy.id]),
      revision: candidate.policy.revision,
      look: won ? WON : isIdle(candidate) ? IDLE : LOST,
      value: valueText(setting, candidate.value),
      mode: lookOfMode(candidate.mode),
      scope: say(SCOPES[scope.kind]?.word ?? 'why.scopeOf.unknown'),
      scopeName: scope.kind === 'model' && scope.id !== null ? modelName(scope.id) : scope.name,
      rank: candidate.rank,
      reason: typeof candidate.reason === 'string' ? say(WINS[candidate.reason]) : lossText(candidate.reason),
    }
  })
}

const isIdle = ({ reason }: Winner | Loser): boolean =>
  typeof reason === 'object' && IDLE_CODES.has(reason.code)

function lossText(reason: Loser['reason']): Phrase {
  switch (reason.code) {
    case 'notStarted':
      return say('why.loss.notStarted', { when: moment(reason.startsAt, 'exact') })
    case 'excluded':
      return reason.until === null
        ? say('why.loss.excluded')
        : say('why.loss.excludedUntil', { when: moment(reason.until, 'exact') })
    case 'widerScope':
      return say('why.loss.widerScope')
    case 'higherRank':
      return say('why.loss.higherRank')
    case 'tie':
      return say('why.loss.tie')
    case 'mandatory':
      return say('why.loss.mandatory')
    case 'stricter':
      return say('why.loss.stricter')
    case 'unknownMode':
      return say('why.loss.unknownMode')
    case 'unknownScope':
      return say('why.loss.unknownScope')
  }
}

const DROPS: Readonly<Record<Dropped['reason'], string>> = {
  outOfScope: 'why.drop.outOfScope',
  ended: 'why.drop.ended',
  excluded: 'why.drop.excluded',
  noEntries: 'why.drop.noEntries',
}

/** An assignment that takes no part, and why. */
export const presentDropped = ({ assignment, reason, exclusion }: Dropped): Phrase =>
  say(DROPS[reason], {
    name: assignment.policy.name,
    policy: path(['policies', assignment.policy.id]),
    scope: scopeText(assignment.scope),
    reason: exclusion?.reason ?? '',
  })

const EVENTS: Readonly<Record<string, string>> = {
  compliant: 'why.event.compliant',
  asserted: 'why.event.asserted',
  pending: 'why.event.pending',
  drifted: 'why.event.drifted',
  refused: 'why.event.refused',
  unsupported: 'why.event.unsupported',
  notDuringCall: 'why.event.notDuringCall',
  blocked: 'why.event.blocked',
  unreachable: 'why.event.unreachable',
  leftToWearer: 'why.event.leftToWearer',
  notApplicable: 'why.event.notApplicable',
}

function presentEvent({ at, setting, evidence }: HistoryRow): object {
  if (!evidence) return { at, icon: 'minus', tone: 'none', title: say('why.event.gone'), details: [] }
  const { icon, tone } = lookOfState(evidence.state)
  const actual = evidence.actual === null ? say('common.notKnown') : valueText(setting, evidence.actual)
  const title = say(EVENTS[evidence.state] ?? 'why.event.unknown', {
    wanted: valueText(setting, evidence.wanted),
    actual,
  })
  const details: (Text | null)[] = [
    verifiedText(evidence),
    evidence.reasserted > 0 ? say('why.again', { count: evidence.reasserted }) : null,
    evidence.actualText === null ? null : say('why.event.terms', { text: evidence.actualText }),
    evidence.lastError,
  ]
  return { at, icon, tone, title, details: details.filter((detail) => detail !== null) }
}

function wearerSees(
  mode: string | null,
  value: Text | null,
  organization: string,
): { icon: string; text: Phrase } {
  const { icon } = lookOfMode(mode)
  if (mode === null || value === null) return { icon, text: say('why.wearer.open') }
  if (mode === 'suggested') return { icon, text: say('why.wearer.suggested', { organization, value }) }
  return { icon, text: say('why.wearer.locked', { organization }) }
}
