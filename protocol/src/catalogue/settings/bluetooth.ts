import { choice, defineSettings, toggle } from '../define.ts'

const BLUETOOTH_ON = { setting: 'bt.enabled', allows: [true] }

export const BLUETOOTH_SETTINGS = defineSettings('bluetooth', {
  'bt.enabled': toggle({
    label: 'Bluetooth',
    help: 'The headset’s or base’s own Bluetooth, for phones.',
    lock: ['yes', 'Secure rooms allow no radio of their own.'],
    safeDirection: false,
  }),
  'bt.secure': toggle({
    label: 'Secure Bluetooth',
    help: 'Accepts only connections with strong keys. Few models have it.',
    lock: ['yes', 'Without it a call can be listened to nearby.'],
    parent: BLUETOOTH_ON,
    safeDirection: true,
  }),
  'bt.permission': toggle({
    label: 'Bluetooth permission',
    help: 'Whether new devices may connect at all.',
    lock: ['yes', 'Keeps strange phones off a company headset.'],
    parent: BLUETOOTH_ON,
    safeDirection: false,
  }),
  'bt.autoconnect': choice(
    { always: 'Always', never: 'Never', undocked: 'When taken off the base' },
    {
      label: 'Connect to the mobile phone',
      help: 'When the headset connects to its phone by itself.',
      lock: ['maybe', 'Private phones ring in company headsets.'],
      parent: BLUETOOTH_ON,
    },
  ),
  'bt.voice.command': toggle({
    label: 'Mobile voice commands',
    help: 'Lets the headset start the phone’s assistant.',
    lock: ['maybe', 'An assistant listens to the room.'],
    parent: BLUETOOTH_ON,
  }),
  'bt.power.on': toggle({
    label: 'Bluetooth when switched on',
    help: 'Starts Bluetooth together with the headset.',
    lock: ['no', 'A matter of taste.'],
    parent: BLUETOOTH_ON,
  }),
  'bt.call.volume': choice(
    { unchanged: 'Unchanged', lowered: 'Lowered', muted: 'Muted' },
    {
      label: 'Computer sound during Bluetooth calls',
      help: 'What happens to the computer’s sound while a call on the phone goes on.',
      lock: ['no', 'A matter of taste.'],
      parent: BLUETOOTH_ON,
    },
  ),
})
