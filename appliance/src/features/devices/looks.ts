import type { SettingState } from '@earshot/protocol'
import { sameValue } from '@earshot/protocol'
import type { Tone } from '../../platform/views/looks.ts'
import { moment, say, type Text } from '../../platform/views/messages/phrase.ts'

const VERIFIED: Readonly<Record<string, string>> = {
  readBack: 'settings.verified.readBack',
  event: 'settings.verified.event',
  write: 'settings.verified.write',
}

const REASONS: Readonly<Record<string, string>> = {
  noPermission: 'settings.reason.noPermission',
  inUse: 'settings.reason.inUse',
  unverifiedWrite: 'settings.reason.unverifiedWrite',
  parentOff: 'settings.reason.parentOff',
}

/** How a value was learnt, in words. */
export const verifiedText = ({ verifiedBy }: Pick<SettingState, 'verifiedBy'>): Text =>
  say(VERIFIED[verifiedBy ?? ''] ?? 'settings.verified.none')

/** What is worth saying beside a state; null where the state says it all. */
export function reasonText(evidence: SettingState): Text | null {
  const reason = evidence.reason === null ? undefined : REASONS[evidence.reason]
  if (reason !== undefined) return say(reason)
  if (evidence.lastError !== null) return evidence.lastError
  if (evidence.state === 'notDuringCall') return say('settings.reason.afterCall')
  if (evidence.state === 'compliant') {
    const chosen = evidence.mode === 'suggested' && comparisonOf(evidence).icon === 'equal-not'
    return chosen ? say('settings.reason.allowed') : null
  }
  if (evidence.state === 'leftToWearer' || evidence.state === 'notApplicable') return null
  return say('settings.since', { when: moment(evidence.since) })
}

/** Wanted against read back. */
export type Comparison = { icon: 'equal' | 'equal-not' | 'minus'; tone: Tone; word: string }

const SETTLED = new Set(['compliant', 'leftToWearer', 'notApplicable', 'unsupported', 'unreachable'])

/** Wanted against read back, as it looks: what is compliant is equal in the headset's own terms. */
export function comparisonOf({ wanted, actual, state, mode }: SettingState): Comparison {
  if (wanted === null || actual === null)
    return { icon: 'minus', tone: 'none', word: 'settings.incomparable' }
  const equal = sameValue(wanted, actual) || (state === 'compliant' && mode !== 'suggested')
  if (equal) return { icon: 'equal', tone: 'good', word: 'settings.equals' }
  return { icon: 'equal-not', tone: SETTLED.has(state) ? 'none' : 'warn', word: 'settings.differs' }
}
