/** Sentences about variables that are not right. Angle brackets are values: in a sentence they would begin a tag. */
export const CONFIG_MESSAGES = {
  'config.unreadable': '{path} cannot be read',
  'config.twice': 'is given twice, also as {other}',
  'config.unknown': 'is not a variable of Earshot',
  'config.listen': '{given} is not an address and port such as 0.0.0.0:8443',
  'config.whole': '{given} is not a whole number from {min} to {max}',
  'config.publicUrl.needed': 'is needed with EARSHOT_TLS=ingress',
  'config.publicUrl': '{given} is not https://host[:port] without a path',
  'config.tls': '{given} is neither own nor ingress',
  'config.pin':
    'is needed with EARSHOT_TLS=ingress: ca:{open}SHA-256 in base64url{close} or leaf:{open}…{close}',
  'config.loopback': '{given} is not a loopback address: plain HTTP exists on loopback only',
  'config.database.file': 'names no file after sqlite:',
  'config.database': 'is neither {sqlite} nor {postgres}',
  'config.logLevel': '{given} is none of debug, info, warn, error',
} as const
