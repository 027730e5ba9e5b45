import type { SettingState, Winner } from '@earshot/protocol'
import { path } from '../../platform/views/address.ts'
import { moment, say, type Phrase } from '../../platform/views/messages/phrase.ts'
import { labelOf, valueText } from '../../platform/views/settings.ts'
import { reasonText } from '../devices/index.ts'
import type { Why } from './service.ts'
import { scopeText } from './scopes.ts'

const ANSWERS: Readonly<Record<Winner['reason'], string>> = {
  only: 'why.answer.only',
  narrowest: 'why.answer.narrowest',
  rank: 'why.answer.rank',
  tie: 'why.answer.tie',
  mandatory: 'why.answer.mandatory',
  stricter: 'why.answer.stricter',
}

/** First sentence of the answer: which policy decides, and why that one. */
export function answerOf({ setting, explanation }: Pick<Why, 'setting' | 'explanation'>): Phrase {
  const decided = explanation.effective
  if (!decided) return say('why.answer.none')
  if (decided.notApplicable) {
    const { parent, value } = decided.notApplicable
    return say('why.answer.parent', { parent: labelOf(parent), value: valueText(parent, value) })
  }
  const { winner } = decided
  return say(ANSWERS[winner.reason], {
    name: winner.policy.name,
    policy: path(['policies', winner.policy.id]),
    value: valueText(setting.id, decided.value),
    scope: scopeText(winner.scope),
  })
}

const PLAIN: Readonly<Record<string, string>> = {
  pending: 'why.proof.pending',
  unsupported: 'why.proof.unsupported',
  notDuringCall: 'why.proof.notDuringCall',
  unreachable: 'why.proof.unreachable',
  leftToWearer: 'why.proof.leftToWearer',
  notApplicable: 'why.proof.notApplicable',
}

/** Second sentence: whether it holds, and how that is known. */
export function proofOf(evidence: SettingState | null, setting: string): Phrase {
  if (!evidence) return say('why.proof.none')
  const { state, actual, mode } = evidence
  const found = actual === null ? say('common.notKnown') : valueText(setting, actual)
  const when = moment(evidence.verifiedAt ?? evidence.since)
  switch (state) {
    case 'compliant':
      return mode === 'suggested' && evidence.wanted !== null && actual !== null && actual !== evidence.wanted
        ? say('why.proof.allowed', { actual: found })
        : say('why.proof.compliant', { when })
    case 'asserted':
      return say('why.proof.asserted', { when })
    case 'drifted':
      return say('why.proof.drifted', { actual: found, count: evidence.reasserted })
    case 'refused':
      return say('why.proof.refused', { error: evidence.lastError ?? say('why.error.none') })
    case 'blocked':
      return say('why.proof.blocked', { reason: reasonText(evidence) ?? say('common.notKnown') })
    default:
      return say(PLAIN[state] ?? 'why.proof.unknown')
  }
}
