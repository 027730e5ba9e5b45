import type { Actor } from '../../platform/actor.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { Asset, AssetChange } from './asset.ts'
import type { AssetDeps } from './asset-deps.ts'
import { insertChanges, saveAsset, type ChangeSource } from './asset-store.ts'
import { beginCustody } from './custody-store.ts'

/** Writes one headset's facts with their history; the audit row is the caller's. */
export async function saveAssetChange(
  { clock }: Pick<AssetDeps, 'clock'>,
  tx: Tx,
  by: { organizationId: string; actor: Actor; source: ChangeSource },
  { id, asset, change }: { id: string; asset: Asset; change: AssetChange },
): Promise<void> {
  const { organizationId, actor, source } = by
  const now = clock.now()
  await saveAsset(tx, organizationId, id, asset)
  await insertChanges(tx, organizationId, [{ deviceId: id, change }], { actor, source, at: now })
  if (change.ownerId) {
    const holder = { deviceId: id, hubId: null, personId: asset.ownerId }
    await beginCustody(tx, organizationId, 'hand', [holder], now)
  }
}
