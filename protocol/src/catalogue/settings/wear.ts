import { choice, defineSettings, toggle } from '../define.ts'

const SENSOR_ON = { setting: 'wear.sensor', allows: [true] }

export const WEAR_SETTINGS = defineSettings('wear', {
  'wear.sensor': toggle({
    label: 'Wearing sensor',
    help: 'Lets the headset notice that it is put on or taken off.',
    lock: ['maybe', 'Other settings depend on it; some wearers find it unreliable.'],
  }),
  'wear.auto.answer': toggle({
    label: 'Answer by putting on',
    help: 'Putting the headset on answers a waiting call.',
    lock: ['maybe', 'A call that answers itself opens the microphone.'],
    parent: SENSOR_ON,
    safeDirection: false,
  }),
  'wear.transfer': toggle({
    label: 'Smart audio transfer',
    help: 'Moves a call to the headset when it is put on, and to the phone when it is taken off.',
    lock: ['no', 'A matter of taste.'],
    parent: SENSOR_ON,
  }),
  'wear.pause.media': toggle({
    label: 'Pause media when taken off',
    help: 'Music and videos stop when the headset is taken off.',
    lock: ['no', 'A matter of taste.'],
    parent: SENSOR_ON,
  }),
  'wear.lock.button': toggle({
    label: 'Lock call button when taken off',
    help: 'Keeps a headset in a bag from calling or answering.',
    lock: ['no', 'A matter of taste.'],
    parent: SENSOR_ON,
  }),
  'wear.doff.action': choice(
    { nothing: 'Nothing', transfer: 'Transfer to the mobile phone', mute: 'Mute the microphone' },
    {
      label: 'Taking off during a call',
      help: 'What happens to a call when the headset is taken off.',
      lock: ['maybe', 'Sites under compliance rules may want the microphone muted.'],
      parent: SENSOR_ON,
    },
  ),
  'wear.quick.disconnect': choice(
    {
      nothing: 'Nothing',
      hold: 'Hold the call',
      lock: 'Lock the screen',
      lockAndHold: 'Lock the screen and hold the call',
    },
    {
      label: 'Quick disconnect',
      help: 'What unplugging the cord of a contact-centre headset does.',
      lock: ['maybe', 'Locking the screen protects customer data at shared desks.'],
    },
  ),
})
