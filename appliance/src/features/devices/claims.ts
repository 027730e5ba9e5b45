import type { Tx } from '../../platform/db/index.ts'
import { findClaim, insertConflict } from './conflict-store.ts'
import type { Device } from './device.ts'

/** Two hubs that both said within this time that a headset is plugged in said so at the same time (ms): a poll. */
const AT_ONCE = 15 * 60_000

/**
 * Notes a conflict where a hub says again that a headset is plugged in which another hub has plugged in: neither said
 * in between that it was gone, so one serial number is in two places. A headset that was merely moved is none: its
 * first hub speaks of it again only to say that it has gone.
 */
export async function noteClaim(
  tx: Tx,
  { organizationId, hubId }: { organizationId: string; hubId: string },
  { id: deviceId, hubId: holder, connected }: Device,
  now: number,
): Promise<void> {
  if (!connected || holder === hubId) return
  const spokenAt = await findClaim(tx, deviceId, holder)
  if (spokenAt === undefined || spokenAt < now - AT_ONCE) return
  await insertConflict(tx, { organizationId, deviceId, hubIds: [hubId, holder] }, now)
}
