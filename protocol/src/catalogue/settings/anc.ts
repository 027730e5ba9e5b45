import { choice, defineSettings, duration } from '../define.ts'

export const ANC_SETTINGS = defineSettings('anc', {
  'anc.mode': choice(
    { off: 'Off', standard: 'Standard', adaptive: 'Adaptive' },
    {
      label: 'Noise cancelling',
      help: 'Takes the noise of the room out of what the wearer hears. Some makers call adaptive “automatic”.',
      lock: ['no', 'Some people feel unwell with it.'],
    },
  ),
  'anc.timeout': duration(
    { min: 3600, max: 14_400, off: true },
    {
      label: 'Noise cancelling ends after',
      help: 'Switches noise cancelling off after this time, to save the battery.',
      lock: ['no', 'A matter of taste.'],
      parent: { setting: 'anc.mode', allows: ['standard', 'adaptive'] },
    },
  ),
  'anc.transparency': choice(
    { off: 'Off', speech: 'Speech', environment: 'Surroundings' },
    {
      label: 'Transparency',
      help: 'Lets the wearer hear people nearby, or everything around.',
      lock: ['no', 'Depends on where the wearer sits.'],
      inCall: 'refused',
    },
  ),
})
