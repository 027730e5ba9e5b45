import type { Clock } from '../../platform/clock.ts'
import type { Reader } from '../../platform/db/index.ts'
import type { Audit } from '../audit/index.ts'
import type { Organizations } from '../organizations/index.ts'

/** What the services of policies are built from. */
export type PolicyDeps = {
  clock: Clock
  audit: Pick<Audit, 'record'>
  organizations: Organizations
  /** Whether there is such a group, person or site. */
  exists(
    reader: Reader,
    organizationId: string,
    kind: 'group' | 'person' | 'site',
    id: string,
  ): Promise<boolean>
}

/** The longest note, description or reason, in characters. */
export const MAX_NOTE = 2_000

/** The longest name of a policy, in characters. */
export const MAX_NAME = 200
