import type { Entry } from './policy.ts'

/** A policy to begin with: entries that suit most. `word` and `text` are keys of the message catalogue. */
export type Starter = { id: string; word: string; text: string; entries: readonly Entry[] }

/** Policies to begin with, and an empty one. */
export const STARTERS: readonly Starter[] = [
  {
    id: 'hearing',
    word: 'starter.hearing',
    text: 'starter.hearing.text',
    entries: [
      { setting: 'safety.volume.limit', value: 'dba85', mode: 'mandatory' },
      { setting: 'safety.twa.limit', value: 'dba85', mode: 'mandatory' },
      { setting: 'safety.startle', value: 'standard', mode: 'mandatory' },
      { setting: 'safety.g616', value: true, mode: 'mandatory' },
    ],
  },
  {
    id: 'contactCentre',
    word: 'starter.contactCentre',
    text: 'starter.contactCentre.text',
    entries: [
      { setting: 'mic.mute.led', value: 100, mode: 'locked' },
      { setting: 'mute.reminder.mode', value: 'time', mode: 'locked' },
      { setting: 'mute.reminder.interval', value: 300, mode: 'suggested' },
      { setting: 'prompts.voice', value: 'tones', mode: 'locked' },
      { setting: 'call.second.incoming', value: 'once', mode: 'locked' },
      { setting: 'sidetone.level', value: 33, mode: 'suggested' },
    ],
  },
  {
    id: 'office',
    word: 'starter.office',
    text: 'starter.office.text',
    entries: [
      { setting: 'mute.alert.enabled', value: true, mode: 'suggested' },
      { setting: 'call.auto.answer', value: false, mode: 'locked' },
      { setting: 'power.inactive', value: 14_400, mode: 'suggested' },
    ],
  },
  { id: 'empty', word: 'starter.empty', text: 'starter.empty.text', entries: [] },
]
