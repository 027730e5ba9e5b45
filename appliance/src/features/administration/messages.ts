/** Sentences of the pages of the organization and its keys. */
export const ADMINISTRATION_MESSAGES = {
  'organization.title': 'Organization',
  'organization.lead': 'Its name stands in the wearer’s explanations; all times are shown in its time zone.',
  'organization.name': 'Name',
  'organization.timeZone': 'Time zone',
  'organization.timeZone.hint': 'For example Europe/Berlin. Schedules follow it.',
  'organization.save': 'Save',
  'organization.facts': 'Name and time',
  'organization.rules': 'Rules of access',
  'organization.rules.secondFactor': 'Demand a second factor from everybody who signs in',
  'organization.rules.secondFactor.hint':
    'Who has none is led to setting it up after signing in, and can do nothing else before. That may be you, now.',
  'organization.rules.purpose': 'Ask for a purpose before personal data is shown',
  'organization.rules.purpose.hint':
    'Asked once in a session, for eight hours. The purpose stands in the audit log beside everything that was looked at.',
  'organization.rules.save': 'Save the rules',
  'organization.rules.saved': 'The rules of access have been saved.',
  'organization.saved': 'The organization has been saved.',

  'keys.title': 'Keys & recovery',
  'keys.lead': 'What hubs trust. Whoever has lost these keys has to enrol every computer anew.',
  'keys.kit': 'Recovery kit',
  'keys.kit.text':
    'Holds the master key, the appliance’s authority and every signing key. With it, “earshot setup --from-kit” rebuilds this appliance on an empty machine and all hubs come back. Keep the file and its passphrase apart, and both away from this machine.',
  'keys.kit.current': 'Up to date',
  'keys.kit.stale': 'Not downloaded yet',
  'keys.kit.passphrase': 'Passphrase for the kit',
  'keys.kit.passphrase.hint': 'It cannot be recovered. Choose several words, and write them down.',
  'keys.kit.again': 'The same passphrase again',
  'keys.kit.do': 'Download the kit',
  'keys.signing': 'Signing keys',
  'keys.signing.caption': 'Targets are signed with the current key; hubs know it and the next one.',
  'keys.col.id': 'Key',
  'keys.col.state': 'State',
  'keys.col.made': 'Made',
  'keys.col.since': 'In force since',
  'keys.state.current': 'Current',
  'keys.state.next': 'Next',
  'keys.state.past': 'Past',
  'keys.announce': 'Announce the next key',
  'keys.announce.text':
    'Makes the next key and tells all hubs about it. Nothing else changes. Wait until all hubs have been in contact before you put it into force.',
  'keys.announced': 'The next key has been announced: hubs learn of it with their next target.',
  'keys.rotate': 'Put the next key into force',
  'keys.rotate.text':
    'From now on targets are signed with the next key. Hubs that have not heard of it fetch the chain of keys by themselves. Download a new recovery kit afterwards.',
  'keys.rotated': 'The next key is in force. Download a new recovery kit.',
  'keys.authority': 'Certificate of this appliance',
  'keys.authority.text':
    'Browsers trust this appliance once this authority is installed. Compare the fingerprint before.',
  'keys.authority.fingerprint': 'SHA-256 fingerprint',
  'keys.authority.do': 'Download the certificate',

  'kit.again.other': 'is not the same as the first one',
} as const
