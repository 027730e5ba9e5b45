import type { Actor } from '../../platform/actor.ts'
import type { Tx } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { AssetDeps } from './asset-deps.ts'
import { findConflict, saveDecision, splitDevice, type Decision } from './conflict-store.ts'
import { getDevice } from './lists.ts'

/**
 * Settles a conflict. Two different headsets: the one on the computer that does not hold the row now gets a row of its
 * own, and its hub must report everything again, for the evidence so far is of both. The same headset: the row goes
 * on as it is, and the two computers are not brought up again.
 */
export async function settle(
  { clock, audit }: AssetDeps,
  tx: Tx,
  organizationId: string,
  id: string,
  decision: Decision,
  actor: Actor,
): Promise<{ resync: string | null }> {
  const conflict = await findConflict(tx, organizationId, id)
  if (!conflict) throw new AppError('not_found', say('conflict.missing'))
  if (conflict.settled) throw new AppError('conflict', say('conflict.settledMeanwhile'))
  const now = clock.now()
  const { hubId: holder } = await getDevice(tx, organizationId, conflict.deviceId)
  const [one, other] = conflict.sides
  const apart = other.hubId === holder ? one : other
  const ownRow =
    decision === 'different'
      ? await splitDevice(tx, organizationId, conflict.deviceId, apart.hubId, now)
      : null
  await saveDecision(tx, organizationId, id, decision, now)
  await audit.record(tx, {
    organizationId,
    actor,
    action: 'device.conflictSettled',
    object: { kind: 'device', id: conflict.deviceId },
    detail: {
      name: conflict.serial,
      decision,
      computers: [one.computer, other.computer],
      ownRow,
    },
  })
  return { resync: ownRow === null ? null : apart.hubId }
}
