import { invalid } from '../../platform/errors.ts'
import type { AccessRules } from '../../platform/http/admin-route.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { isTimeZone } from '../../platform/zone-time/index.ts'

/** A customer: the tenant that every row belongs to. */
export type Organization = {
  id: string
  name: string
  /** IANA name, such as `Europe/Berlin`. */
  timeZone: string
  /** Rises with every change that may alter a target. */
  targetEpoch: number
  /** Number of its last trust document. */
  trustNumber: number
  /** Brought back from a recovery kit: its hubs are older than everything that stands here. */
  fromKit: boolean
  /** What it asks of those who administer it. */
  rules: AccessRules
  createdAt: number
}

/** What an organization asks of those who administer it until it decides otherwise. */
export const FIRST_RULES: AccessRules = { demandsSecondFactor: false, asksPurpose: false }

const MAX_NAME = 200

/** Checks what a person entered. Throws `AppError` `invalid` naming `name` or `timeZone`. */
export function checkOrganization(input: { name: string; timeZone: string }): {
  name: string
  timeZone: string
} {
  const name = input.name.trim()
  if (name === '' || name.length > MAX_NAME)
    throw invalid('name', say('fault.length', { min: 1, max: MAX_NAME }))
  if (!isTimeZone(input.timeZone))
    throw invalid('timeZone', say('organization.fault.timeZone', { given: input.timeZone }))
  return { name, timeZone: input.timeZone }
}
