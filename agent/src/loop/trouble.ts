import { PROTOCOL_ERRORS, ProtocolError, type ProtocolErrorCode } from '@earshot/protocol'
import { backoffMs, intervalMs, type Random } from '../appliance-client/backoff.ts'
import { Refusal } from '../appliance-client/call.ts'
import { HubError, type HubErrorCode } from '../errors.ts'

/** Code of whatever stopped a contact. */
export type ErrorCode = HubErrorCode | ProtocolErrorCode | 'internal'

/** Interval and jitter of a target. */
export type ContactRhythm = { intervalSeconds: number; jitterPercent: number }

/** Rhythm before the first target. */
export const FIRST_RHYTHM: ContactRhythm = { intervalSeconds: 60, jitterPercent: 10 }

const PERSON_MUST_ACT_MS = 3_600_000

/** Answers after which nothing changes until somebody decides: asked again at the usual interval, never faster. */
const WAIT_FOR_DECISION: readonly ErrorCode[] = [
  'hub_pending',
  'hub_quarantined',
  'hub_unknown',
  'show_target',
  'appliance_older',
  'target_refused',
]

/** Messages that were refused for what they say: the next step of the cycle can still be taken. */
const SPOILT_MESSAGE: readonly ErrorCode[] = ['bad_request', 'too_large', 'answer_invalid']

/** The code of an error. */
export const codeOf = (error: unknown): ErrorCode =>
  error instanceof ProtocolError || error instanceof HubError ? error.code : 'internal'

/** Whether only this message failed, not the contact. */
export const isSpoiltMessage = (error: unknown): boolean => SPOILT_MESSAGE.includes(codeOf(error))

/** Whether the appliance itself answered. */
export const isAnswer = (error: unknown): boolean => error instanceof ProtocolError

/** Pause after failure number `failures`, in milliseconds. `Retry-After` is a lower bound. */
export function pauseAfter(error: unknown, failures: number, rhythm: ContactRhythm, random: Random): number {
  const code = codeOf(error)
  const asked = error instanceof Refusal ? error.retryAfterMs : null
  if (WAIT_FOR_DECISION.includes(code)) return Math.max(asked ?? 0, intervalMs(rhythm, random))
  if (isProtocolCode(code) && PROTOCOL_ERRORS[code].retry === 'never') {
    return Math.max(asked ?? 0, PERSON_MUST_ACT_MS * (1 + random()))
  }
  return backoffMs(failures, random, asked)
}

const isProtocolCode = (code: ErrorCode): code is ProtocolErrorCode => Object.hasOwn(PROTOCOL_ERRORS, code)
