import { choice, defineSettings, equalizer, percent, toggle } from '../define.ts'

/** Centres of ten octave bands in Hz, rounded as makers print them. */
const OCTAVES = [31, 63, 125, 250, 500, 1000, 2000, 4000, 8000, 16_000]
const BANDS = { narrow: 'Narrowband', wide: 'Wideband' }

export const SOUND_SETTINGS = defineSettings('sound', {
  'sidetone.level': percent({
    label: 'Sidetone',
    help: 'How loud wearers hear their own voice in the ear. 0 is off.',
    lock: ['no', 'Every wearer needs another level; few headsets have it.'],
  }),
  'mic.volume': percent({
    label: 'Microphone volume',
    help: 'How loud the other side hears the wearer.',
    lock: ['no', 'Fits one voice and one way of wearing only.'],
  }),
  'eq.preset': choice(
    {
      flat: 'Flat',
      speech: 'Speech',
      bass: 'Bass',
      treble: 'Treble',
      focus: 'Focus',
      smiley: 'Bass and treble',
      custom: 'Own equaliser',
    },
    {
      label: 'Equaliser preset',
      help: 'Sound of calls and media. Models have some of these only.',
      lock: ['no', 'A matter of taste.'],
    },
  ),
  'eq.bands': equalizer(
    { frequencies: OCTAVES, min: -12, max: 12 },
    {
      label: 'Equaliser',
      help: 'Gain of each band. Models with parametric filters hold it as one filter per band.',
      lock: ['no', 'A matter of taste, and of hearing.'],
      parent: { setting: 'eq.preset', allows: ['custom'] },
    },
  ),
  'audio.pc.band': choice(BANDS, {
    label: 'Computer audio bandwidth',
    help: 'Wideband sounds better and takes more radio capacity and battery.',
    lock: ['maybe', 'Matters where many cordless headsets share one floor.'],
  }),
  'audio.desk.band': choice(BANDS, {
    label: 'Desk phone audio bandwidth',
    help: 'Wideband sounds better and takes more radio capacity; the desk phone has to support it.',
    lock: ['maybe', 'Matters where many cordless headsets share one floor.'],
  }),
  'audio.mobile.hd': choice(BANDS, {
    label: 'HD voice with a mobile phone',
    help: 'Wideband calls over the mobile phone.',
    lock: ['no', 'Depends on the phone.'],
  }),
  'audio.stream': toggle({
    label: 'Streaming audio',
    help: 'Lets phones and computers play media over Bluetooth (A2DP).',
    lock: ['maybe', 'Some sites want headsets for calls only.'],
  }),
})
