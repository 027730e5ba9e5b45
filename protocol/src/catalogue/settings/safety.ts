import { choice, defineSettings, toggle } from '../define.ts'

export const SAFETY_SETTINGS = defineSettings('safety', {
  'safety.twa.limit': choice(
    { none: 'None', dba85: '85 dB(A)', dba80: '80 dB(A)' },
    {
      label: 'Noise exposure limit',
      help: 'Average loudness that the headset allows over a working day.',
      lock: ['yes', 'Hearing protection is the employer’s duty.'],
      safeDirection: ['dba80', 'dba85', 'none'],
    },
  ),
  'safety.twa.hours': choice(
    { off: 'Off', h2: '2 hours', h4: '4 hours', h6: '6 hours', h8: '8 hours' },
    {
      label: 'Hours on the phone per day',
      help: 'How long the wearer is on the phone each day. The more hours, the lower the level the exposure limit allows.',
      lock: ['yes', 'Without the right number of hours the exposure limit protects too little.'],
      parent: { setting: 'safety.twa.limit', allows: ['dba85', 'dba80'] },
      safeDirection: ['h8', 'h6', 'h4', 'h2', 'off'],
    },
  ),
  'safety.volume.limit': choice(
    { none: 'Off', dba85: '85 dB(A)', dba80: '80 dB(A)' },
    {
      label: 'Volume limit',
      help: 'Loudest level at the ear, at any moment.',
      lock: ['yes', 'Hearing protection is the employer’s duty.'],
      safeDirection: ['dba80', 'dba85', 'none'],
    },
  ),
  'safety.limiter': toggle({
    label: 'Loudness limiter',
    help: 'Cuts peaks of loudness on headsets that have a limiter without a chosen level.',
    lock: ['yes', 'Hearing protection is the employer’s duty.'],
    safeDirection: true,
  }),
  'safety.g616': toggle({
    label: 'G616 acoustic limit',
    help: 'Keeps sound below 102 dB SPL, as the Australian guideline G616 asks for.',
    lock: ['yes', 'Hearing protection is the employer’s duty.'],
    safeDirection: true,
  }),
  'safety.startle': choice(
    { off: 'Off', standard: 'Standard', enhanced: 'Enhanced' },
    {
      label: 'Anti-startle',
      help: 'Removes sudden loud sounds. “Enhanced” exists on newer headsets only.',
      lock: ['yes', 'Acoustic shock is a known injury in contact centres.'],
      safeDirection: ['enhanced', 'standard', 'off'],
    },
  ),
  'safety.expander': choice(
    { none: 'None', moderate: 'Moderate', aggressive: 'Aggressive' },
    {
      label: 'Limit nearby conversations',
      help: 'Keeps the voices of people nearby out of the call (multiband expander).',
      lock: ['maybe', 'Useful in open offices; too much of it also cuts quiet speakers.'],
      inCall: 'refused',
    },
  ),
})
