/** Sentences of the page of silent hubs. */
export const CLEANUP_MESSAGES = {
  'cleanup.title': 'Silent hubs',
  'cleanup.lead': 'Hubs that were not heard from for a while, and what is done about them.',
  'cleanup.summary':
    '{count, plural, one {# hub was} other {# hubs were}} not heard from for {days, plural, one {# day} other {# days}} or longer.',
  'cleanup.early.title': 'Not known yet',
  'cleanup.early.text':
    '{days, plural, =0 {No day has} one {# day has} other {# days have}} been counted so far, and nobody is named before it is {of}. A day counts if this appliance ran at 03:30.',
  'cleanup.held':
    'The rule would retire {count, plural, one {# hub} other {# hubs}}: more than {share} % of all at once. Nothing was done. Look at them, then decide.',
  'cleanup.retire': 'Retire what the rule names',
  'cleanup.retire.text':
    'Each gets a signed release at its next contact, if there is ever one: its locks end and it stops asking for targets.',
  'cleanup.table': 'Silent hubs, the longest silent first',
  'cleanup.none.title': 'Nobody is silent',
  'cleanup.none.text': 'Every hub that takes part was heard from in time.',
  'cleanup.rule': 'Rule',
  'cleanup.namedAfter': 'Name a hub as silent after days',
  'cleanup.days.hint':
    'Only days on which this appliance ran at 03:30 count, so that its own absence names nobody.',
  'cleanup.retiredAfter': 'Retire it by itself after days',
  'cleanup.retiredAfter.hint': 'At least 7. Empty: never.',
  'cleanup.share': 'At most so many percent at once',
  'cleanup.share.hint': 'Of the hubs that take part. More than that wait for a person.',
  'cleanup.save': 'Save the rule',
  'cleanup.saved': 'The rule has been saved. It is applied at 03:30.',
  'cleanup.fault.order': 'must not be sooner than it is named',
} as const
