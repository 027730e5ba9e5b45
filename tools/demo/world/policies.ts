import { loginOf } from './cast.ts'
import type { Whom } from './doors.ts'

/** A policy of the demo, and whom it is for. */
export type DemoPolicy = {
  name: string
  description: string
  entries: { setting: string; value: string | number | boolean; mode: 'locked' | 'suggested' | 'mandatory' }[]
  note: string
  whom: Whom
}

const note = 'First version'

/** What the bank wants of its headsets, by the names that proofs use. */
export const POLICIES = {
  hearing: {
    name: 'Hearing protection',
    description: 'The employer’s duty, for everybody.',
    entries: [
      { setting: 'safety.twa.limit', value: 'dba85', mode: 'mandatory' },
      { setting: 'safety.startle', value: 'standard', mode: 'locked' },
    ],
    note,
    whom: 'everyone',
  },
  contactCentre: {
    name: 'Contact centre',
    description: 'One answer for all to a second call, and a mute light that doesn’t blind anybody.',
    entries: [
      { setting: 'call.second.incoming', value: 'once', mode: 'locked' },
      { setting: 'mic.mute.led', value: 67, mode: 'locked' },
    ],
    note,
    whom: { group: 'Contact centre' },
  },
  muteReminder: {
    name: 'Mute reminder',
    description: 'A proposal to the hotlines.',
    entries: [{ setting: 'mute.reminder.mode', value: 'voice', mode: 'suggested' }],
    note,
    whom: { group: 'Contact centre' },
  },
  tradingFloor: {
    name: 'Trading floor',
    description: 'Many radios on one floor; and a limit that traders would like to be rid of.',
    entries: [
      { setting: 'radio.range', value: 'low', mode: 'locked' },
      { setting: 'safety.twa.limit', value: 'none', mode: 'locked' },
    ],
    note,
    whom: { group: 'Trading floor' },
  },
  branches: {
    name: 'Branches',
    description: 'Customers sit next to it: tones, no voice.',
    entries: [{ setting: 'prompts.voice', value: 'tones', mode: 'locked' }],
    note,
    whom: { group: 'Branches' },
  },
  nightShift: {
    name: 'Payments at night',
    description: 'The light shows across the dark room who is on the phone.',
    entries: [{ setting: 'ui.online.indicator', value: true, mode: 'locked' }],
    note,
    whom: { group: 'Payments night shift' },
  },
  quietVoice: {
    name: 'Quiet voice',
    description: 'A desk with a soft speaker.',
    entries: [{ setting: 'mic.volume', value: 50, mode: 'locked' }],
    note,
    whom: { login: loginOf('Friederike von Tannwald') },
  },
} satisfies Record<string, DemoPolicy>

/** Name by which proofs call a policy. */
export type PolicyName = keyof typeof POLICIES
