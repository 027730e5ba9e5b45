import { choice, defineSettings, duration, percent, steps, toggle } from '../define.ts'

const REMINDER_ON = { setting: 'mute.reminder.mode', allows: ['time', 'voice', 'screen', 'both'] }

export const MUTE_SETTINGS = defineSettings('mute', {
  'mute.alert.enabled': toggle({
    label: 'Mute alerts',
    help: 'Whether the headset announces that its microphone was muted or opened.',
    lock: ['no', 'A matter of taste.'],
  }),
  'mute.alert': choice(
    { voice: 'Voice', singleTone: 'Single tone', doubleTone: 'Double tone' },
    {
      label: 'Kind of mute alert',
      help: 'How muting and unmuting is announced.',
      lock: ['no', 'A matter of taste.'],
      parent: { setting: 'mute.alert.enabled', allows: [true] },
    },
  ),
  'mute.reminder.mode': choice(
    {
      off: 'Off',
      time: 'After a time',
      voice: 'When speaking, by voice',
      screen: 'When speaking, on screen',
      both: 'When speaking, by both',
    },
    {
      label: 'Mute reminder',
      help: 'When the headset reminds its wearer that the microphone is still muted. Speakerphones offer other choices.',
      lock: ['maybe', 'A reminder in every call disturbs; none at all lets people speak unheard.'],
    },
  ),
  'mute.reminder.interval': duration(
    { min: 60, max: 900, off: true },
    {
      label: 'Mute reminder time',
      help: 'How long the microphone may be muted before the reminder sounds.',
      lock: ['maybe', 'Goes with the mute reminder.'],
      parent: REMINDER_ON,
    },
  ),
  'mute.reminder.volume': steps(
    { off: 'Off', low: 'Low', standard: 'Standard' },
    {
      label: 'Mute reminder volume',
      help: 'How loud the reminder is. Off makes it silent.',
      lock: ['no', 'A matter of taste.'],
      parent: REMINDER_ON,
    },
  ),
  'mic.rotate.mute': toggle({
    label: 'Boom arm mutes',
    help: 'Raising the microphone arm mutes, lowering it opens the microphone.',
    lock: ['no', 'Wearers know their own habit.'],
  }),
  'mic.mute.led': percent({
    label: 'Mute light',
    help: 'Brightness of the light that shows whether the microphone is live.',
    lock: ['maybe', 'Others see whether a microphone is live; works councils often ask for it.'],
  }),
})
