import { POLICY_MESSAGES } from './messages.ts'
import { labelOf } from '../../platform/views/settings.ts'
import type { Entry } from './policy.ts'

/** An entry with the reason for its value, for whoever has to agree to it. */
export type StarterEntry = Entry & { reason: Reason }

/** A policy to begin with. `word`, `text` and the reasons are keys of the message catalogue. */
export type Starter = { id: string; word: Sentence; text: Sentence; entries: readonly StarterEntry[] }

type Sentence = keyof typeof POLICY_MESSAGES
type Reason = Sentence & `starter.why.${string}`

const LIMITER: StarterEntry = {
  setting: 'safety.limiter',
  value: true,
  mode: 'mandatory',
  reason: 'starter.why.limiter',
}
const G616: StarterEntry = {
  setting: 'safety.g616',
  value: true,
  mode: 'mandatory',
  reason: 'starter.why.g616',
}
const STARTLE: StarterEntry = {
  setting: 'safety.startle',
  value: 'standard',
  mode: 'mandatory',
  reason: 'starter.why.startle',
}
const MUTE_LIGHT: StarterEntry = {
  setting: 'mic.mute.led',
  value: 100,
  mode: 'locked',
  reason: 'starter.why.muteLight',
}
const NO_AUTO_ANSWER: StarterEntry = {
  setting: 'call.auto.answer',
  value: false,
  mode: 'locked',
  reason: 'starter.why.noAutoAnswer',
}

const CONTACT_CENTRE: Starter = {
  id: 'contactCentre',
  word: 'starter.contactCentre',
  text: 'starter.contactCentre.text',
  entries: [
    STARTLE,
    MUTE_LIGHT,
    { setting: 'mute.reminder.mode', value: 'time', mode: 'locked', reason: 'starter.why.muteReminder' },
    { setting: 'mute.reminder.interval', value: 300, mode: 'suggested', reason: 'starter.why.muteInterval' },
    { setting: 'prompts.voice', value: 'tones', mode: 'locked', reason: 'starter.why.tones' },
    { setting: 'call.second.incoming', value: 'once', mode: 'locked', reason: 'starter.why.secondCall' },
    NO_AUTO_ANSWER,
    { setting: 'sidetone.level', value: 33, mode: 'suggested', reason: 'starter.why.sidetone' },
  ],
}

const OPEN_OFFICE: Starter = {
  id: 'openOffice',
  word: 'starter.openOffice',
  text: 'starter.openOffice.text',
  entries: [
    { setting: 'safety.expander', value: 'moderate', mode: 'suggested', reason: 'starter.why.expander' },
    NO_AUTO_ANSWER,
    { setting: 'call.caller.id', value: false, mode: 'locked', reason: 'starter.why.noCallerName' },
    { setting: 'hub.ring.both', value: false, mode: 'locked', reason: 'starter.why.noLoudRing' },
    { setting: 'mute.alert.enabled', value: true, mode: 'suggested', reason: 'starter.why.muteAlert' },
    { setting: 'ui.online.indicator', value: true, mode: 'suggested', reason: 'starter.why.indicator' },
    { setting: 'power.inactive', value: 14_400, mode: 'suggested', reason: 'starter.why.idle' },
  ],
}

const SECURE_ROOM: Starter = {
  id: 'secureRoom',
  word: 'starter.secureRoom',
  text: 'starter.secureRoom.text',
  entries: [
    { setting: 'bt.enabled', value: false, mode: 'mandatory', reason: 'starter.why.noBluetooth' },
    {
      setting: 'radio.ota.subscription',
      value: false,
      mode: 'mandatory',
      reason: 'starter.why.noSubscription',
    },
    { setting: 'radio.range', value: 'low', mode: 'mandatory', reason: 'starter.why.lowRange' },
    { ...NO_AUTO_ANSWER, mode: 'mandatory' },
    { setting: 'wear.auto.answer', value: false, mode: 'mandatory', reason: 'starter.why.noAutoAnswer' },
    { setting: 'wear.doff.action', value: 'mute', mode: 'locked', reason: 'starter.why.doffMutes' },
    MUTE_LIGHT,
    { setting: 'hub.update.decline', value: false, mode: 'locked', reason: 'starter.why.noDecline' },
  ],
}

/** Limits of the level over a day and at any moment, and against sudden sounds. */
const hearing = (
  id: string,
  words: Pick<Starter, 'word' | 'text'>,
  limit: 'dba80' | 'dba85',
  reasons: { limit: Reason; hours: Reason; volume: Reason },
): Starter => ({
  id,
  ...words,
  entries: [
    { setting: 'safety.twa.limit', value: limit, mode: 'mandatory', reason: reasons.limit },
    { setting: 'safety.twa.hours', value: 'h8', mode: 'mandatory', reason: reasons.hours },
    { setting: 'safety.volume.limit', value: 'dba85', mode: 'mandatory', reason: reasons.volume },
    LIMITER,
    G616,
    STARTLE,
  ],
})

/** Policies to begin with, and an empty one. */
export const STARTERS: readonly Starter[] = [
  hearing('hearingEu', { word: 'starter.hearingEu', text: 'starter.hearingEu.text' }, 'dba80', {
    limit: 'starter.why.eu.limit',
    hours: 'starter.why.eu.hours',
    volume: 'starter.why.eu.volume',
  }),
  hearing('hearingUs', { word: 'starter.hearingUs', text: 'starter.hearingUs.text' }, 'dba85', {
    limit: 'starter.why.us.limit',
    hours: 'starter.why.us.hours',
    volume: 'starter.why.us.volume',
  }),
  CONTACT_CENTRE,
  OPEN_OFFICE,
  SECURE_ROOM,
  { id: 'empty', word: 'starter.empty', text: 'starter.empty.text', entries: [] },
]

/** The reasons of a starter as the note of a policy's first revision: they stay with it. Empty where it has none. */
export function noteOf({ word, entries }: Starter): string {
  if (entries.length === 0) return ''
  const reasons = entries.map(({ setting, reason }) => `${labelOf(setting)}: ${POLICY_MESSAGES[reason]}`)
  return [`Starter set “${POLICY_MESSAGES[word]}”.`, ...reasons].join(' ')
}
