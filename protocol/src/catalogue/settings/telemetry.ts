import { defineSettings, duration, quantity, toggle } from '../define.ts'

const SUITE_ONLY =
  'Measured only where the organization has switched the suite on, and then the same for everyone.'
const INCIDENTS_ON = { setting: 'telemetry.acoustic.incident', allows: [true] }

export const TELEMETRY_SETTINGS = defineSettings('telemetry', {
  'telemetry.twa.reporting': toggle({
    label: 'Noise exposure reports',
    help: 'The headset reports how much sound reached the ear.',
    lock: ['yes', SUITE_ONLY],
    safeDirection: false,
    suite: 'acoustic',
  }),
  'telemetry.twa.interval': duration(
    { min: 60, max: 600, off: false },
    {
      label: 'Noise exposure interval',
      help: 'How often noise exposure is reported.',
      lock: ['yes', SUITE_ONLY],
      parent: { setting: 'telemetry.twa.reporting', allows: [true] },
      suite: 'acoustic',
    },
  ),
  'telemetry.acoustic.incident': toggle({
    label: 'Acoustic incident reports',
    help: 'The headset reports sudden loud sounds that it had to limit.',
    lock: ['yes', SUITE_ONLY],
    safeDirection: false,
    suite: 'acoustic',
  }),
  'telemetry.acoustic.gain': quantity(
    { min: 0, max: 12, unit: 'dB' },
    {
      label: 'Acoustic incident gain',
      help: 'By how much a sound has to be limited before it counts as an incident.',
      lock: ['yes', SUITE_ONLY],
      parent: INCIDENTS_ON,
      suite: 'acoustic',
    },
  ),
  'telemetry.acoustic.duration': quantity(
    { min: 0, max: 1000, unit: 'ms' },
    {
      label: 'Acoustic incident duration',
      help: 'How long a sound has to be limited before it counts as an incident.',
      lock: ['yes', SUITE_ONLY],
      parent: INCIDENTS_ON,
      suite: 'acoustic',
    },
  ),
  'telemetry.conversation': toggle({
    label: 'Conversation dynamics',
    help: 'The headset reports how long each side spoke, never what was said.',
    lock: ['yes', SUITE_ONLY],
    safeDirection: false,
    suite: 'conversation',
  }),
  'telemetry.conversation.interval': duration(
    { min: 1, max: 60, off: false },
    {
      label: 'Conversation interval',
      help: 'How often conversation dynamics are reported: 1, 10, 20, 30, 40, 50 or 60 seconds on most models.',
      lock: ['yes', SUITE_ONLY],
      parent: { setting: 'telemetry.conversation', allows: [true] },
      suite: 'conversation',
    },
  ),
  'telemetry.link': toggle({
    label: 'Link quality reports',
    help: 'The headset reports the quality of its radio link.',
    lock: ['yes', SUITE_ONLY],
    safeDirection: false,
    suite: 'conversation',
  }),
})
