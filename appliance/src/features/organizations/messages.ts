/** Sentences about organizations. */
export const ORGANIZATION_MESSAGES = {
  'organization.missing': 'There is no such organization.',
  'organization.fault.timeZone': '{given} is not a time zone such as Europe/Berlin',
} as const
