import { choice, defineSettings, toggle } from '../define.ts'

export const CALL_SETTINGS = defineSettings('calls', {
  'call.second.incoming': choice(
    { ignore: 'Ignore', once: 'Ring once', continuous: 'Ring until answered' },
    {
      label: 'Second incoming call',
      help: 'What the headset does when another call arrives during a call.',
      lock: ['maybe', 'Contact centres often want one answer for all.'],
    },
  ),
  'call.caller.id': toggle({
    label: 'Announce caller',
    help: 'The headset says who is calling.',
    lock: ['maybe', 'In open offices others may hear the name.'],
  }),
  'call.answer.voice': toggle({
    label: 'Answer by voice',
    help: 'The wearer answers or ignores a call by saying so.',
    lock: ['no', 'A matter of taste.'],
  }),
  'call.auto.answer': toggle({
    label: 'Answer automatically',
    help: 'Putting the headset on, or taking it off its base, answers a waiting call.',
    lock: ['maybe', 'A call that answers itself opens the microphone.'],
    safeDirection: false,
  }),
  'call.hold.reminder': toggle({
    label: 'Hold reminder',
    help: 'Reminds the wearer of a call that is on hold.',
    lock: ['no', 'A matter of taste.'],
  }),
  'call.default.line': choice(
    { desk: 'Desk phone', computer: 'Computer', mobile: 'Mobile phone' },
    {
      label: 'Default line',
      help: 'The line that the call button uses. Not every model has a mobile line.',
      lock: ['maybe', 'Contact centres want calls on the computer; elsewhere it depends on the desk.'],
    },
  ),
  'call.dialtone': toggle({
    label: 'Softphone dial tone',
    help: 'Plays a dial tone before dialling on the computer.',
    lock: ['no', 'A matter of taste.'],
  }),
  'call.audio.sensing': toggle({
    label: 'Audio sensing',
    help: 'Opens the link to the headset as soon as the computer plays a sound.',
    lock: ['maybe', 'Drains the battery where media plays all day.'],
  }),
})
