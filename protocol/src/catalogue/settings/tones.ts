import { choice, defineSettings, steps, toggle } from '../define.ts'

export const TONE_SETTINGS = defineSettings('tones', {
  'tones.system.volume': steps(
    { off: 'Off', low: 'Low', standard: 'Standard' },
    {
      label: 'System tones',
      help: 'How loud the headset’s own tones are. Off also hides the tone for a low battery.',
      lock: ['no', 'A matter of taste.'],
    },
  ),
  'tones.volume.levels': choice(
    { every: 'At every level', ends: 'At the lowest and highest only' },
    {
      label: 'Volume tones',
      help: 'When changing the volume makes a tone.',
      lock: ['no', 'A matter of taste.'],
    },
  ),
  'tones.volume.minmax': choice(
    { tone: 'Tone', voice: 'Voice' },
    {
      label: 'Lowest and highest volume',
      help: 'How the headset says that it can’t get louder or softer.',
      lock: ['no', 'A matter of taste.'],
    },
  ),
  'tones.active.audio': toggle({
    label: 'Active audio tone',
    help: 'A tone whenever the radio link to the base opens.',
    lock: ['no', 'A matter of taste.'],
  }),
  'tones.notification': toggle({
    label: 'Notification tones',
    help: 'Tones for what happens on the headset outside calls.',
    lock: ['no', 'A matter of taste.'],
  }),
  'prompts.voice': choice(
    { off: 'Off', tones: 'Tones only', voice: 'Voice' },
    {
      label: 'Voice prompts',
      help: 'What the headset says or beeps when something changes.',
      lock: ['no', 'A matter of taste; some wearers depend on them.'],
    },
  ),
  'ui.connection.prompt': choice(
    { voice: 'Voice', tone: 'Tone' },
    {
      label: 'Connection prompt',
      help: 'How the headset says that it is connected.',
      lock: ['no', 'A matter of taste.'],
    },
  ),
})
