/** Sentences of the starter sets. A reason names the rule it follows, for those who have to agree to the value. */
export const STARTER_MESSAGES = {
  'starter.hearingEu': 'Hearing protection, EU',
  'starter.hearingEu.text':
    'Keeps the level at the ear below the lower action value of Directive 2003/10/EC. It helps with the employer’s noise assessment and does not replace it.',
  'starter.hearingUs': 'Hearing protection, US',
  'starter.hearingUs.text':
    'Keeps the level at the ear at the action level of OSHA 29 CFR 1910.95. It helps with the employer’s noise assessment and does not replace it.',
  'starter.contactCentre': 'Contact centre',
  'starter.contactCentre.text':
    'For people who take calls all day: protection against sudden sounds, mute light and reminder, tones instead of voice prompts.',
  'starter.openOffice': 'Open office',
  'starter.openOffice.text':
    'For shared rooms: keeps calls private and the room quiet. Little is locked, the rest is suggested.',
  'starter.secureRoom': 'Secure room',
  'starter.secureRoom.text':
    'For rooms where nothing may be overheard: no Bluetooth, short range, no call that answers itself.',
  'starter.empty': 'Nothing',
  'starter.empty.text': 'An empty policy.',
  'starter.entries': '{count, plural, =0 {no settings} one {# setting} other {# settings}}',
  'starter.see': 'See every value with its reason',
  'starter.title': 'Starter set {starter}',
  'starter.begin': 'Begin a policy with it',
  'starter.values': 'Values and reasons',
  'starter.note': 'The reasons are kept as the note of the first revision. Every value can be changed.',
  'starter.col.reason': 'Reason',

  'starter.why.limiter': 'For headsets whose limiter has no level to choose: peaks are cut there, too.',
  'starter.why.g616':
    'The guideline G616 keeps sudden sounds below 102 dB SPL at the eardrum; without it a headset may reach 118 dB (ETSI EG 202 518).',
  'starter.why.startle':
    'Acoustic shock is a known injury of people who take calls. “Standard” is the step that every headset with this function has.',
  'starter.why.muteLight': 'Everybody can see whether a microphone is live; works councils ask for it.',
  'starter.why.muteReminder': 'Whoever forgets that the microphone is muted leaves the caller in silence.',
  'starter.why.muteInterval':
    'Five minutes rarely interrupt those who mute on purpose. The wearer may change it.',
  'starter.why.tones': 'Spoken prompts cover the caller’s voice; tones say the same in less time.',
  'starter.why.secondCall':
    'The queue sends the next call to somebody else; ringing on disturbs the call in progress.',
  'starter.why.noAutoAnswer':
    'A call that answers itself opens the microphone before the wearer is aware of it.',
  'starter.why.sidetone':
    'Those who hear themselves speak more quietly. Every ear needs another level, so it is only suggested.',
  'starter.why.expander':
    'Keeps conversations nearby out of the call. More of it would cut quiet speakers; the wearer may change it.',
  'starter.why.noCallerName': 'People nearby would hear who is calling.',
  'starter.why.noLoudRing': 'Calls that ring in loudspeakers disturb the whole room.',
  'starter.why.muteAlert': 'Says when the microphone opens. Whoever finds it tiresome may turn it off.',
  'starter.why.indicator':
    'Shows others that somebody is in a call. That is presence, too, so the wearer decides in the end.',
  'starter.why.idle': 'Four hours save the battery overnight and outlast a lunch break.',
  'starter.why.noBluetooth': 'A secure room allows no radio of its own; phones cannot connect.',
  'starter.why.noSubscription': 'Nobody can join a base from outside the room.',
  'starter.why.lowRange': 'About 15 m: the signal does not carry far beyond the walls.',
  'starter.why.doffMutes': 'A headset that lies on the table must not go on listening.',
  'starter.why.noDecline': 'Security fixes have to arrive.',
  'starter.why.eu.limit':
    'Directive 2003/10/EC, article 3: 80 dB(A) over 8 hours is the lower exposure action value, from which the employer has to inform and to offer protection.',
  'starter.why.eu.hours': 'The Directive counts exposure over a working day of 8 hours (article 2).',
  'starter.why.eu.volume':
    'Even a whole day at the loudest stays at the upper exposure action value, 85 dB(A), and so under the limit of 87 dB(A) (article 3).',
  'starter.why.us.limit':
    'OSHA, 29 CFR 1910.95(c): 85 dB(A) over 8 hours is the action level, half of the permissible dose. NIOSH recommends the same limit.',
  'starter.why.us.hours': 'OSHA and NIOSH both count a working day of 8 hours.',
  'starter.why.us.volume':
    'Even a whole day at the loudest stays at the action level, and so under the permissible 90 dB(A) of 1910.95, table G-16.',
} as const
