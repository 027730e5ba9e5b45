import type { Actor } from '../../platform/actor.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { Audit } from '../audit/index.ts'
import type { Organizations } from '../organizations/index.ts'
import type { Keys } from './keys.ts'

/** What owners do with keys, on the record. */
export type Custody = {
  /** Announces the next signing key: hubs learn of it with their next target. Throws `AppError` `conflict`. */
  announce(tx: Tx, organizationId: string, actor: Actor): Promise<string>
  /** Puts the announced key into force and makes the recovery kit stale. Throws `AppError` `conflict`. */
  rotate(tx: Tx, organizationId: string, actor: Actor): Promise<string>
  /** The recovery kit as a file, sealed under a passphrase. Throws `AppError` `invalid`. */
  downloadKit(tx: Tx, organizationId: string, passphrase: string, actor: Actor): Promise<string>
}

type Deps = { keys: Keys; organizations: Organizations; audit: Pick<Audit, 'record'> }

/** Builds it: apart from the keys themselves, because the audit log is signed with them. */
export function createCustody({ keys, organizations, audit }: Deps): Custody {
  const record = (
    tx: Tx,
    organizationId: string,
    actor: Actor,
    action: 'keys.rotationStarted' | 'keys.rotated',
    id: string,
  ) => audit.record(tx, { organizationId, actor, action, object: { kind: 'key', id } })
  return {
    async announce(tx, organizationId, actor) {
      const id = await keys.signing.prepare(tx, organizationId)
      await record(tx, organizationId, actor, 'keys.rotationStarted', id)
      await organizations.touchTargets(tx, organizationId)
      return id
    },
    async rotate(tx, organizationId, actor) {
      const id = await keys.signing.rotate(tx, organizationId)
      await organizations.touchTrust(tx, organizationId)
      await record(tx, organizationId, actor, 'keys.rotated', id)
      await organizations.touchTargets(tx, organizationId)
      return id
    },
    async downloadKit(tx, organizationId, passphrase, actor) {
      const kit = await keys.exportKit(tx, passphrase)
      await audit.record(tx, {
        organizationId,
        actor,
        action: 'keys.kitDownloaded',
        object: { kind: 'appliance', id: 'appliance' },
      })
      return kit
    },
  }
}
