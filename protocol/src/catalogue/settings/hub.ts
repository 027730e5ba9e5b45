import { choice, defineSettings, quantity, text, toggle } from '../define.ts'

const SOFTPHONE = { min: 0, max: 60, pattern: null }
const TASTE = ['no', 'A matter of taste.'] as const

export const HUB_SETTINGS = defineSettings('hub', {
  'hub.start.login': toggle({
    label: 'Start at log-in',
    help: 'Shows the wearer’s page of the hub after log-in. The hub itself always runs.',
    lock: ['maybe', 'Some sites want nothing to open by itself.'],
  }),
  'hub.tray.icon': toggle({
    label: 'Tray icon',
    help: 'Shows the hub beside the clock.',
    lock: ['maybe', 'Without it wearers don’t find their own page.'],
  }),
  'hub.update.notify': choice(
    { all: 'All updates', critical: 'Critical ones only', off: 'None' },
    {
      label: 'Update notices',
      help: 'Which firmware updates the wearer is told about.',
      lock: ['maybe', 'Too many notices are ignored.'],
    },
  ),
  'hub.update.postpone.times': quantity(
    { min: 0, max: 20, unit: 'times' },
    {
      label: 'Postpone updates',
      help: 'How often a wearer may postpone the same update. 0: never.',
      lock: ['yes', 'Otherwise updates never arrive on some headsets.'],
      safeDirection: { strictest: 'lowest' },
    },
  ),
  'hub.update.postpone.until': text(
    { min: 10, max: 10, pattern: '\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])' },
    {
      label: 'Postpone updates until',
      help: 'Last day (year-month-day) to which a wearer may postpone updates.',
      lock: ['yes', 'Otherwise updates never arrive on some headsets.'],
    },
  ),
  'hub.update.decline': toggle({
    label: 'Decline updates',
    help: 'Whether a wearer may decline an update for good.',
    lock: ['yes', 'Security fixes have to arrive.'],
    safeDirection: false,
  }),
  'hub.device.primary': choice(
    {
      wearer: 'The wearer chooses',
      lastConnected: 'The last one connected',
      firstConnected: 'The first one connected',
    },
    {
      label: 'Primary device',
      help: 'Which headset takes calls where a computer has several.',
      lock: ['no', 'Depends on the desk.'],
    },
  ),
  'hub.softphone.enabled': text(
    { min: 0, max: 200, pattern: null },
    {
      label: 'Enabled softphones',
      help: 'Names of the softphones that the hub works with, separated by commas. Empty: all it knows.',
      lock: ['maybe', 'Two softphones that both control calls get in each other’s way.'],
    },
  ),
  'hub.softphone.default': text(SOFTPHONE, {
    label: 'Default softphone',
    help: 'Name of the softphone that answers the headset’s buttons. Empty: none in particular.',
    lock: ['maybe', 'Makes the call button do the same everywhere.'],
  }),
  'hub.softphone.escalate': text(SOFTPHONE, {
    label: 'Softphone for chats that become calls',
    help: 'Name of the softphone that takes a call which began as a chat. Empty: the default one.',
    lock: ['maybe', 'Makes the call button do the same everywhere.'],
  }),
  'hub.ring.both': toggle({
    label: 'Ring computer and headset',
    help: 'Incoming calls ring in the computer’s loudspeaker as well.',
    lock: ['maybe', 'Disturbs others in open offices.'],
  }),
  'hub.media.callStart': choice(
    { nothing: 'Nothing', pause: 'Pause', mute: 'Mute' },
    {
      label: 'Media when a call starts',
      help: 'What happens to media that plays on the computer.',
      lock: TASTE,
    },
  ),
  'hub.media.callEnd': choice(
    { nothing: 'Nothing', resume: 'Resume' },
    {
      label: 'Media when a call ends',
      help: 'What happens to media that the call had stopped.',
      lock: TASTE,
    },
  ),
  'hub.presence.auto': toggle({
    label: 'Presence from the headset',
    help: 'Shows the wearer as busy while the headset is in a call.',
    lock: ['maybe', 'Shows others what a wearer does.'],
  }),
  'hub.wear.don': choice(
    { nothing: 'Nothing', answer: 'Answer a waiting call', resume: 'Resume media' },
    {
      label: 'When the headset is put on',
      help: 'What the computer does when the headset is put on.',
      lock: ['maybe', 'A call that answers itself opens the microphone.'],
    },
  ),
  'hub.wear.doff': choice(
    { nothing: 'Nothing', pause: 'Pause media', mute: 'Mute the microphone', lock: 'Lock the screen' },
    {
      label: 'When the headset is taken off',
      help: 'What the computer does when the headset is taken off.',
      lock: ['maybe', 'Locking the screen protects customer data at shared desks.'],
    },
  ),
  'hub.link.keep': toggle({
    label: 'Keep link up',
    help: 'The hub holds the radio link to the headset open between calls.',
    lock: ['maybe', 'Drains the battery and takes radio capacity.'],
  }),
  'hub.log.level': choice(
    { error: 'Errors', warn: 'Warnings', info: 'Normal', debug: 'Everything' },
    {
      label: 'Log level',
      help: 'How much the hub writes into its own log on the computer.',
      lock: ['yes', 'Only support needs another level.'],
    },
  ),
  'hub.language': text(
    { min: 2, max: 11, pattern: '[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?' },
    {
      label: 'Language',
      help: 'Language of the wearer’s page as a language tag, such as en, de or fr-CA.',
      lock: ['no', 'The wearer’s choice.'],
    },
  ),
})
