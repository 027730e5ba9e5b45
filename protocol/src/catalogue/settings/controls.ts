import { choice, defineSettings, text, toggle } from '../define.ts'

const SWIPES = {
  nothing: 'Nothing',
  playPause: 'Play or pause',
  nextTrack: 'Next track',
  volume: 'Volume',
  redial: 'Redial',
  assistant: 'Assistant',
  mute: 'Mute',
  holdResume: 'Hold or resume',
  anc: 'Noise cancelling',
}
const TASTE = ['no', 'A matter of taste.'] as const

export const CONTROL_SETTINGS = defineSettings('controls', {
  'ui.language': choice(
    {
      en: 'English',
      enGB: 'English (UK)',
      da: 'Danish',
      de: 'German',
      es: 'Spanish',
      fi: 'Finnish',
      fr: 'French',
      frCA: 'French (Canada)',
      it: 'Italian',
      ja: 'Japanese',
      ko: 'Korean',
      nb: 'Norwegian',
      nl: 'Dutch',
      pl: 'Polish',
      pt: 'Portuguese',
      ru: 'Russian',
      sv: 'Swedish',
      zhCN: 'Chinese (simplified)',
      zhTW: 'Chinese (traditional)',
    },
    {
      label: 'Voice prompt language',
      help: 'Language the headset speaks. On some models this needs another firmware instead.',
      lock: ['maybe', 'One language for all is easier to support, not to understand.'],
      inCall: 'refused',
    },
  ),
  'ui.custom.button': choice(
    {
      nothing: 'Nothing',
      playPause: 'Play or pause',
      redial: 'Redial',
      assistant: 'Assistant',
      clearTrusted: 'Clear trusted devices',
      status: 'Say the status',
      holdResume: 'Hold or resume',
      anc: 'Noise cancelling on or off',
      ancMode: 'Kind of noise cancelling',
      teams: 'Microsoft Teams',
    },
    {
      label: 'Custom button',
      help: 'What the free button does. Models have some of these only.',
      lock: TASTE,
    },
  ),
  'ui.custom.swipe.idle': choice(SWIPES, {
    label: 'Swipe, idle',
    help: 'What a swipe does outside calls and media. Models have some of these only.',
    lock: TASTE,
  }),
  'ui.custom.swipe.call': choice(SWIPES, {
    label: 'Swipe, in a call',
    help: 'What a swipe does during a call. Models have some of these only.',
    lock: TASTE,
  }),
  'ui.custom.swipe.media': choice(SWIPES, {
    label: 'Swipe, media',
    help: 'What a swipe does while media plays. Models have some of these only.',
    lock: TASTE,
  }),
  'ui.dnd': toggle({
    label: 'Do not disturb',
    help: 'Keeps calls from ringing in the headset.',
    lock: TASTE,
  }),
  'ui.name': text(
    { min: 1, max: 30, pattern: null },
    {
      label: 'Device name',
      help: 'The name that phones and computers show for the headset. It may hold a person’s name.',
      lock: ['no', 'Personal to its wearer.'],
      personal: true,
    },
  ),
})
