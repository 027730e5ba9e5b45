/** What an administrator can make a device do once. Never part of a policy. */
export const ACTIONS = {
  'action.restore.defaults': {
    label: 'Restore defaults',
    help: 'Sets everything on the headset back to how it left the factory. Policies are applied again afterwards.',
    confirm: 'typed',
  },
  'action.clear.trusted': {
    label: 'Clear trusted devices',
    help: 'Makes the headset forget the devices it trusts for Bluetooth. Each has to be trusted anew.',
    confirm: 'typed',
  },
  'action.clear.paired': {
    label: 'Clear pairings',
    help: 'Makes the headset forget every phone and dongle. It has to be paired by hand before it works again.',
    confirm: 'typed',
  },
  'action.restart': {
    label: 'Restart',
    help: 'Switches the headset off and on. A call that is going on drops.',
    confirm: 'click',
  },
  'action.play.sound': {
    label: 'Play a sound',
    help: 'Lets the headset sound once, so that it can be found or told from another.',
    confirm: 'click',
  },
} as const satisfies Record<string, { label: string; help: string; confirm: 'typed' | 'click' }>

/** Id of an action. */
export type ActionId = keyof typeof ACTIONS
