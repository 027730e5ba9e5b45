import { choice, defineSettings, steps, toggle } from '../define.ts'

const TONES = { sound1: 'Sound 1', sound2: 'Sound 2', sound3: 'Sound 3', off: 'Off' }
const VOLUMES = { off: 'Off', low: 'Low', standard: 'Standard' }
const TASTE = ['no', 'A matter of taste.'] as const
const MISSED = ['no', 'A matter of taste; off means missed calls.'] as const

export const RING_SETTINGS = defineSettings('ring', {
  'ring.pc.tone': choice(TONES, {
    label: 'Ringtone, computer',
    help: 'Sound of calls on the computer.',
    lock: TASTE,
  }),
  'ring.pc.volume': steps(VOLUMES, {
    label: 'Ring volume, computer',
    help: 'How loud calls on the computer ring.',
    lock: MISSED,
  }),
  'ring.desk.tone': choice(TONES, {
    label: 'Ringtone, desk phone',
    help: 'Sound of calls on the desk phone.',
    lock: TASTE,
  }),
  'ring.desk.volume': steps(VOLUMES, {
    label: 'Ring volume, desk phone',
    help: 'How loud calls on the desk phone ring.',
    lock: MISSED,
  }),
  'ring.mobile.tone': choice(TONES, {
    label: 'Ringtone, mobile phone',
    help: 'Sound of calls on the mobile phone.',
    lock: TASTE,
  }),
  'ring.mobile.volume': steps(VOLUMES, {
    label: 'Ring volume, mobile phone',
    help: 'How loud calls on the mobile phone ring.',
    lock: MISSED,
  }),
  'ring.base.volume': steps(
    { off: 'Off', low: 'Low', medium: 'Medium', high: 'High' },
    { label: 'Base ringer', help: 'How loud the base itself rings.', lock: TASTE },
  ),
  'ring.vibrate': toggle({
    label: 'Vibrate on ring',
    help: 'The headset vibrates when a call arrives.',
    lock: TASTE,
  }),
})
