import { choice, defineSettings, steps, toggle } from '../define.ts'

export const RADIO_SETTINGS = defineSettings('radio', {
  'radio.range': steps(
    { low: 'Low (about 15 m)', medium: 'Medium (about 50 m)', high: 'High (about 100 m)' },
    {
      label: 'Radio range',
      help: 'Power of the link between base and headset. The headset links anew after a change.',
      lock: ['yes', 'Many headsets on one floor only work when none of them shouts.'],
      inCall: 'refused',
    },
  ),
  'radio.ota.subscription': toggle({
    label: 'Over-the-air subscription',
    help: 'Lets headsets subscribe to a base by radio, without being docked.',
    lock: ['yes', 'In shared and secure rooms nobody should join a base from a distance.'],
    safeDirection: false,
  }),
  'radio.density': choice(
    {
      home: 'Home (music)',
      mono: 'Mono (conversation)',
      narrowband: 'Narrowband',
      enterprise: 'Enterprise (hybrid)',
    },
    {
      label: 'DECT density',
      help: 'How much radio capacity each headset takes.',
      lock: ['yes', 'Decides how many headsets fit on one floor.'],
    },
  ),
  'radio.keep.link': choice(
    { call: 'During calls only', always: 'Always' },
    {
      label: 'Keep link up',
      help: 'Holds the radio link open between calls, so that the first words aren’t lost.',
      lock: ['maybe', 'Drains the battery and takes radio capacity.'],
    },
  ),
})
