import type { Clock } from '../../platform/clock.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { newId } from '../../platform/ids.ts'
import type { Notifications } from '../../platform/notifications.ts'
import type { AccessRules } from '../../platform/http/admin-route.ts'
import { checkOrganization, FIRST_RULES, type Organization } from './organization.ts'
import * as store from './store.ts'

export { ORGANIZATION_MESSAGES } from './messages.ts'
export type { Organization } from './organization.ts'
export { perEpoch, type PerEpoch } from './per-epoch.ts'

/** Organizations: who they are, and the counter that says when their targets may have changed. */
export type Organizations = {
  /** Throws `AppError` `invalid`. `kept` is what a recovery kit brings back. */
  create(
    tx: Tx,
    input: { name: string; timeZone: string },
    kept?: { id: string; trustNumber: number },
  ): Promise<Organization>
  /** Throws `AppError` `not_found`. */
  get(reader: Reader, id: string): Promise<Organization>
  list(reader: Reader): Promise<Organization[]>
  /** Throws `AppError` `invalid`. */
  change(tx: Tx, id: string, input: { name: string; timeZone: string }): Promise<void>
  /** What it asks of those who administer it. */
  changeRules(tx: Tx, id: string, rules: AccessRules): Promise<void>
  /** To be called in the same write as any change that may alter what a hub is told. */
  touchTargets(tx: Tx, id: string): Promise<void>
  /** Gives the next trust document a higher number. */
  touchTrust(tx: Tx, id: string): Promise<void>
}

/** Builds the door. */
export function createOrganizations(deps: { clock: Clock; notifications: Notifications }): Organizations {
  const { clock, notifications } = deps
  return {
    async create(tx, input, kept) {
      const { name, timeZone } = checkOrganization(input)
      const organization: Organization = {
        id: kept?.id ?? newId(),
        name,
        timeZone,
        targetEpoch: 1,
        trustNumber: kept?.trustNumber ?? 1,
        fromKit: kept !== undefined,
        rules: FIRST_RULES,
        createdAt: clock.now(),
      }
      await store.insertOrganization(tx, organization)
      return organization
    },
    async get(reader, id) {
      const organization = await store.findOrganization(reader, id)
      if (!organization) throw new AppError('not_found', say('organization.missing'))
      return organization
    },
    list: (reader) => store.listOrganizations(reader),
    change: (tx, id, input) => store.updateOrganization(tx, id, checkOrganization(input)),
    changeRules: (tx, id, rules) => store.updateRules(tx, id, rules),
    async touchTargets(tx, id) {
      await store.raiseTargetEpoch(tx, id)
      await notifications.publish(tx, 'targets', id)
    },
    touchTrust: (tx, id) => store.raiseTrustNumber(tx, id),
  }
}
