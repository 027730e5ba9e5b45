import type { HubParts } from './deps.ts'
import { systemActor } from '../../platform/actor.ts'
import type { HubEntry } from './hub-memory.ts'
import { setStatus } from './store.ts'

/** Stops serving a hub whose copies speak side by side, until an operator has decided. */
export async function quarantine(parts: HubParts, entry: HubEntry): Promise<void> {
  await parts.database.write(async (tx) => {
    await parts.registry.saveContact(tx, entry)
    await setStatus(tx, entry.id, 'quarantined', parts.clock.now())
    await parts.audit.record(tx, {
      organizationId: entry.organizationId,
      actor: systemActor('copies'),
      action: 'hub.quarantined',
      object: { kind: 'hub', id: entry.id },
    })
    await parts.notifications.publish(tx, 'hub', entry.id)
  })
  entry.status = 'quarantined'
}
