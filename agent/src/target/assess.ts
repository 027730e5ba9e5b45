import {
  sameDeviceValue,
  stricter,
  type AnyMapping,
  type BLOCKED_REASONS,
  type ComplianceState,
  type Setting,
  type SettingValue,
  type Suggestion,
} from '@earshot/protocol'
import { REASSERTION, type Knowledge } from './knowledge.ts'
import type { DeviceValue, Wish } from './terms.ts'

/** Whether a device can be asked now. */
export type DeviceStatus = 'ready' | 'noPermission' | 'inUse' | 'unreachable' | 'unsupported'

/** What is to be done about one setting. */
export type Action =
  | { do: 'nothing' }
  | { do: 'read' }
  | { do: 'write'; value: DeviceValue; reassertion: boolean }
  /** Nothing to write: remember that the headset has this value of a lock, or (null) that it had a suggestion. */
  | { do: 'note'; value: DeviceValue | null }

/** Verdict on one setting. `wakeAt`: when to look again although nothing happens (the hub's clock). */
export type Verdict = {
  state: ComplianceState
  reason: (typeof BLOCKED_REASONS)[number] | null
  action: Action
  wakeAt: number | null
  /** The suggestion counts as had once the action is done. */
  suggestion: Suggestion | null
}

/** All that decides about one setting. */
export type Question = {
  setting: Setting | undefined
  mapping: AnyMapping | undefined
  wish: Wish | null
  known: Knowledge
  status: DeviceStatus
  inCall: boolean | null
  /** `closed`: the parent has a value now that doesn't let this setting count; `opening`: the policy is changing that. */
  parent: 'open' | 'closed' | 'opening'
  /** Whether suggestions may be applied to this headset now, and which it has had. */
  suggestions: { allowed: boolean; had: readonly Suggestion[] }
  now: number
}

const REFUSAL_STANDS_MS = 3_600_000

/** What the state of one setting is and what to do about it. Pure. */
export function assess(question: Question): Verdict {
  const { wish, status, known, mapping, setting } = question
  if (status !== 'ready') return notReady(status, wish)
  if (known.inUse) return { ...verdict('blocked', 'inUse'), ...readAgain(question) }
  if (!mapping || !setting || known.reading === 'unsupported') return verdict('unsupported')
  if (wish && !wish.applicable) return verdict('notApplicable')
  if (known.reading === 'unknown' || known.reading === 'failed')
    return { ...verdict('pending'), ...readAgain(question) }
  if (!wish) return verdict('leftToWearer')
  const wanted = mapping.encode(wish.value)
  if (wanted === undefined) return verdict('unsupported')
  return wish.mode === 'suggested'
    ? suggest(question, wish, wanted)
    : enforce(question, wish, wanted, setting, mapping)
}

/** Which suggestion a wish is. */
export const suggestionOf = (wish: Wish): Suggestion => ({
  policy: wish.policy.id,
  setting: wish.setting,
  since: wish.since,
})

/** Whether a headset has had a suggestion. */
export const hasHad = (had: readonly Suggestion[], one: Suggestion): boolean =>
  had.some(
    (other) => other.policy === one.policy && other.setting === one.setting && other.since === one.since,
  )

function suggest(question: Question, wish: Wish, wanted: DeviceValue): Verdict {
  const { known, suggestions } = question
  const suggestion = suggestionOf(wish)
  if (hasHad(suggestions.had, suggestion)) return verdict('leftToWearer')
  if (!suggestions.allowed) return verdict('pending')
  if (isAt(known, wanted) || wasApplied(known, suggestion)) {
    return { ...verdict('leftToWearer'), action: { do: 'note', value: null }, suggestion }
  }
  return { ...writeIfPossible(question, wanted, false), suggestion }
}

function enforce(
  question: Question,
  wish: Wish,
  wanted: DeviceValue,
  setting: Setting,
  mapping: AnyMapping,
): Verdict {
  const { known } = question
  const unreadable = known.reading === 'unreadable'
  const takenBefore = known.taken !== null && sameDeviceValue(known.taken, wanted)
  if (unreadable && known.writtenSinceArrival && takenBefore) return verdict('asserted')
  if (!unreadable && isCompliant(known, wanted, wish.value, setting, mapping)) {
    return takenBefore
      ? verdict('compliant')
      : { ...verdict('compliant'), action: { do: 'note', value: wanted } }
  }
  const reassertion = takenBefore && (!unreadable || known.by === 'event')
  const limited = reassertion ? nextReassertion(known, question.now) : null
  if (limited !== null) return { ...verdict('drifted'), wakeAt: limited }
  return writeIfPossible(question, wanted, reassertion)
}

function writeIfPossible(question: Question, value: DeviceValue, reassertion: boolean): Verdict {
  const { known, mapping, setting, inCall, parent, now } = question
  if (mapping?.risk === 'unverified') return verdict('blocked', 'unverifiedWrite')
  if (parent === 'closed') return verdict('blocked', 'parentOff')
  if (parent === 'opening') return verdict('pending')
  if (inCall === true && (mapping?.inCall ?? setting?.inCall) === 'refused') return verdict('notDuringCall')
  if (
    known.refused &&
    sameDeviceValue(known.refused.value, value) &&
    now < known.refused.at + REFUSAL_STANDS_MS
  ) {
    return { ...verdict('refused'), wakeAt: known.refused.at + REFUSAL_STANDS_MS }
  }
  const waiting = known.retryAt !== null && now < known.retryAt
  const state = known.refusedDuringCall ? 'notDuringCall' : 'pending'
  if (waiting) return { ...verdict(state), wakeAt: known.retryAt }
  return { ...verdict(state), action: { do: 'write', value, reassertion } }
}

function isCompliant(
  known: Knowledge,
  wanted: DeviceValue,
  value: SettingValue,
  setting: Setting,
  mapping: AnyMapping,
): boolean {
  if (known.value === null) return false
  if (sameDeviceValue(known.value, wanted)) return true
  const actual = mapping.decode(known.value)
  return actual !== undefined && stricter(setting, actual, value)
}

/** A crash came between the write and its record, and the value has changed since: the wearer has seen it. */
const wasApplied = ({ attempted, reading, value }: Knowledge, suggestion: Suggestion): boolean =>
  attempted !== null &&
  attempted.policy === suggestion.policy &&
  attempted.since === suggestion.since &&
  reading === 'value' &&
  value !== null &&
  !sameDeviceValue(attempted.from, value)

const isAt = (known: Knowledge, wanted: DeviceValue): boolean =>
  known.reading === 'value' && known.value !== null && sameDeviceValue(known.value, wanted)

/** When the next re-assertion is allowed; null: now. */
function nextReassertion(known: Knowledge, now: number): number | null {
  const recent = known.reassertions.filter((at) => at > now - REASSERTION.withinMs)
  const oldest = recent[0]
  return oldest === undefined || recent.length < REASSERTION.most ? null : oldest + REASSERTION.withinMs
}

function readAgain({ known, now }: Question): Pick<Verdict, 'action' | 'wakeAt'> {
  if (known.retryAt !== null && now < known.retryAt)
    return { action: { do: 'nothing' }, wakeAt: known.retryAt }
  return { action: { do: 'read' }, wakeAt: null }
}

function notReady(status: Exclude<DeviceStatus, 'ready'>, wish: Wish | null): Verdict {
  if (wish && !wish.applicable) return verdict('notApplicable')
  if (!wish) return verdict('leftToWearer')
  if (status === 'noPermission' || status === 'inUse') return verdict('blocked', status)
  return verdict(status)
}

const verdict = (state: ComplianceState, reason: Verdict['reason'] = null): Verdict => ({
  state,
  reason,
  action: { do: 'nothing' },
  wakeAt: null,
  suggestion: null,
})
