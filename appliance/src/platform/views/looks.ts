import type { ComplianceState } from '@earshot/protocol'

/** Colour of a state: holds, was only written, will happen by itself, look at it, act, not applicable. */
export type Tone = 'good' | 'said' | 'wait' | 'warn' | 'bad' | 'none'

/** How a state looks: never colour alone. `word` is a key of the message catalogue. */
export type Look = { icon: string; tone: Tone; word: string }

/** Every state of a setting or a device. */
export const STATE_LOOKS: Readonly<Record<ComplianceState | 'unmanaged', Look>> = {
  compliant: { icon: 'circle-check', tone: 'good', word: 'state.compliant' },
  asserted: { icon: 'asserted', tone: 'said', word: 'state.asserted' },
  pending: { icon: 'hourglass-empty', tone: 'wait', word: 'state.pending' },
  drifted: { icon: 'arrow-wave-right-up', tone: 'warn', word: 'state.drifted' },
  refused: { icon: 'hand-stop', tone: 'bad', word: 'state.refused' },
  unsupported: { icon: 'circle-minus', tone: 'none', word: 'state.unsupported' },
  notDuringCall: { icon: 'phone-pause', tone: 'wait', word: 'state.notDuringCall' },
  blocked: { icon: 'blocked', tone: 'bad', word: 'state.blocked' },
  unreachable: { icon: 'message-off', tone: 'none', word: 'state.unreachable' },
  leftToWearer: { icon: 'user', tone: 'none', word: 'state.leftToWearer' },
  notApplicable: { icon: 'minus', tone: 'none', word: 'state.notApplicable' },
  unmanaged: { icon: 'lock-open', tone: 'none', word: 'state.unmanaged' },
}

const UNKNOWN: Look = { icon: 'help', tone: 'warn', word: 'state.unknown' }

/** The look of a state; one that a newer hub may know is shown as unknown. */
export const lookOfState = (state: string): Look =>
  Object.hasOwn(STATE_LOOKS, state) ? STATE_LOOKS[state as ComplianceState] : UNKNOWN
