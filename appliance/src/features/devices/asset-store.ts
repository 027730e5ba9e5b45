import type { Actor } from '../../platform/actor.ts'
import { fetchPage, type Page, type PageRequest, type Reader, type Tx } from '../../platform/db/index.ts'
import { fold } from '../../platform/fold.ts'
import { newId } from '../../platform/ids.ts'
import type { Asset, AssetChange, AssetStatus } from './asset.ts'

/** Where a change of asset facts came from. */
export type ChangeSource = 'hand' | 'bulk' | 'import'

/** One change of a headset's asset facts, as its history keeps it. */
export type AssetChangeRow = {
  id: string
  at: number
  actor: Pick<Actor, 'kind' | 'id'>
  source: ChangeSource
  change: AssetChange
}

/** A headset with what is entered of it. */
export type AssetRow = { id: string; serial: string | null; asset: Asset }

type Columns = {
  id: string
  serial: string | null
  asset_tag: string | null
  asset_status: AssetStatus
  asset_note: string
  owner_id: string | null
}

const COLUMNS = ['id', 'serial', 'asset_tag', 'asset_status', 'asset_note', 'owner_id']
const BATCH = 500

const fromColumns = (row: Columns): AssetRow => ({
  id: row.id,
  serial: row.serial,
  asset: { tag: row.asset_tag, status: row.asset_status, note: row.asset_note, ownerId: row.owner_id },
})

async function listBy(
  reader: Reader,
  organizationId: string,
  column: string,
  values: readonly string[],
): Promise<AssetRow[]> {
  const found: AssetRow[] = []
  const wanted = [...new Set(values)]
  for (let start = 0; start < wanted.length; start += BATCH) {
    const rows: Columns[] = await reader('devices')
      .where({ organization_id: organizationId })
      .whereIn(column, wanted.slice(start, start + BATCH))
      .select(COLUMNS)
    found.push(...rows.map(fromColumns))
  }
  return found
}

/** Headsets by id; unknown ones are left out. */
export const listAssets = (reader: Reader, organizationId: string, ids: readonly string[]) =>
  listBy(reader, organizationId, 'id', ids)

/** Headsets with one of these serial numbers, as `foldSerial` writes them. */
export const listBySerial = (reader: Reader, organizationId: string, folded: readonly string[]) =>
  listBy(reader, organizationId, 'serial_folded', folded)

/** Headsets with one of these asset tags, folded. */
export const listByTag = (reader: Reader, organizationId: string, folded: readonly string[]) =>
  listBy(reader, organizationId, 'asset_tag_folded', folded)

/** Writes the asset facts of one headset. */
export async function saveAsset(tx: Tx, organizationId: string, id: string, asset: Asset): Promise<void> {
  await tx('devices')
    .where({ organization_id: organizationId, id })
    .update({
      asset_tag: asset.tag,
      asset_tag_folded: asset.tag === null ? null : fold(asset.tag),
      asset_status: asset.status,
      asset_note: asset.note,
      owner_id: asset.ownerId,
    })
}

/** Writes some of the asset facts of several headsets at once. */
export async function saveAlike(
  tx: Tx,
  organizationId: string,
  ids: readonly string[],
  facts: Partial<Pick<Asset, 'status' | 'note' | 'ownerId'>>,
): Promise<void> {
  await tx('devices')
    .where({ organization_id: organizationId })
    .whereIn('id', ids)
    .update({
      ...(facts.status !== undefined && { asset_status: facts.status }),
      ...(facts.note !== undefined && { asset_note: facts.note }),
      ...(facts.ownerId !== undefined && { owner_id: facts.ownerId }),
    })
}

/** Keeps what was changed of headsets in their history. */
export async function insertChanges(
  tx: Tx,
  organizationId: string,
  changes: readonly { deviceId: string; change: AssetChange }[],
  about: { actor: Actor; source: ChangeSource; at: number },
): Promise<void> {
  if (changes.length === 0) return
  await tx('device_asset_changes').insert(
    changes.map(({ deviceId, change }) => ({
      id: newId(),
      organization_id: organizationId,
      device_id: deviceId,
      at: about.at,
      actor_kind: about.actor.kind,
      actor_id: about.actor.id,
      source: about.source,
      change: JSON.stringify(change),
    })),
  )
}

/** What people changed of a headset, newest first. */
export async function listChanges(
  reader: Reader,
  organizationId: string,
  deviceId: string,
  request: PageRequest,
): Promise<Page<AssetChangeRow>> {
  type Row = {
    id: string
    at: number
    actor_kind: Actor['kind']
    actor_id: string
    source: ChangeSource
    change: string
  }
  const query = reader('device_asset_changes')
    .where({ device_id: deviceId, organization_id: organizationId })
    .select()
  const page = await fetchPage<Row>(query, { column: 'at', id: 'id', descending: true }, request)
  const rows = page.rows.map((row) => ({
    id: row.id,
    at: row.at,
    actor: { kind: row.actor_kind, id: row.actor_id },
    source: row.source,
    change: JSON.parse(row.change) as AssetChange,
  }))
  return { ...page, rows }
}
