/** Sentences about signing keys and the recovery kit. */
export const KEY_MESSAGES = {
  'kit.notOne': 'is not a recovery kit of Earshot',
  'kit.notOpened': 'does not open this kit',
  'signingKey.none': 'The organization has no signing key.',
  'signingKey.missing': 'There is no such signing key.',
  'signingKey.announced': 'A next signing key has been announced already.',
  'signingKey.notAnnounced': 'No next signing key has been announced.',
} as const
