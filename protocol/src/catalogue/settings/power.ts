import { defineSettings, duration, toggle } from '../define.ts'

export const POWER_SETTINGS = defineSettings('power', {
  'power.inactive': duration(
    { min: 60, max: 86_400, off: true },
    {
      label: 'Turn off when idle',
      help: 'Time without a call or movement after which the headset switches itself off.',
      lock: ['maybe', 'Headsets left on run empty; too short a time annoys.'],
    },
  ),
  'lights.enabled': toggle({
    label: 'Lights',
    help: 'Decorative lights of the headset.',
    lock: ['no', 'A matter of taste; they take some battery.'],
  }),
  'ui.online.indicator': toggle({
    label: 'Online indicator',
    help: 'A light on the headset that shows others that its wearer is in a call.',
    lock: ['maybe', 'Shows presence to everyone nearby.'],
  }),
})
