/** Names of fields that carry a secret, at whatever depth up to three: never written to a log. */
export const SECRET_FIELDS = ['enrolmentCode', 'token', 'authorization', 'proof', 'enrolment', 'd'] as const

/** The same as paths for the logger. */
export const secretPaths = (): string[] =>
  SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`, `*.*.*.${field}`])
