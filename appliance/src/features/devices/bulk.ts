import type { Actor } from '../../platform/actor.ts'
import { pagesOf, type Tx } from '../../platform/db/index.ts'
import { AppError, invalid } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import {
  changeOf,
  faultOfNote,
  isAssetStatus,
  isNothing,
  tidyNote,
  type Asset,
  type AssetChange,
} from './asset.ts'
import { insertChanges, listAssets, saveAlike, type AssetRow } from './asset-store.ts'
import type { AssetDeps } from './asset-deps.ts'
import { beginCustody } from './custody-store.ts'
import { countDevices, listDevices, type DeviceFilters } from './lists.ts'

/** What is done to every headset that matches. What is absent stays as it is; an owner can only be taken away. */
export type BulkEdit = { status?: Asset['status']; note?: string; clearOwner?: true }

/** How many headsets matched, and how many of them were changed. */
export type BulkResult = { matching: number; changed: number }

/** Checks what was typed of a bulk edit. Throws `AppError` `invalid`. */
export function checkBulk(typed: {
  status: string
  note: string
  withNote: boolean
  clearOwner: boolean
}): BulkEdit {
  const { status } = typed
  if (status !== '' && !isAssetStatus(status)) throw invalid('status', say('fault.notRight'))
  const note = tidyNote(typed.note)
  const fault = typed.withNote ? faultOfNote(note) : null
  if (fault) throw invalid('note', fault)
  if (!typed.withNote && note !== '') throw invalid('note', say('bulk.note.unticked'))
  const edit: BulkEdit = {
    ...(status !== '' && { status }),
    ...(typed.withNote && { note }),
    ...(typed.clearOwner && { clearOwner: true as const }),
  }
  if (Object.keys(edit).length === 0) throw invalid('status', say('bulk.nothing'))
  return edit
}

/** What a bulk edit changes of these headsets; those that are as wanted already are left out. */
export function planBulk(
  rows: readonly AssetRow[],
  edit: BulkEdit,
): { deviceId: string; change: AssetChange }[] {
  return rows
    .map(({ id, asset }) => ({ deviceId: id, change: changeOf(asset, edited(asset, edit)) }))
    .filter(({ change }) => !isNothing(change))
}

const edited = (asset: Asset, { status, note, clearOwner }: BulkEdit): Asset => ({
  tag: asset.tag,
  status: status ?? asset.status,
  note: note ?? asset.note,
  ownerId: clearOwner ? null : asset.ownerId,
})

/**
 * Edits every headset that matches, a page of the list in one transaction, so that hubs get their turn in between. The audit
 * row with filter and count is written with the first. `expected` is how many the person was told; throws `AppError`
 * `conflict` when it is another number now.
 */
export async function bulkEdit(
  deps: AssetDeps,
  organizationId: string,
  filters: DeviceFilters,
  edit: BulkEdit,
  by: { actor: Actor; expected: number },
): Promise<BulkResult> {
  const { database } = deps
  const matching = await countDevices(database.read, organizationId, filters)
  if (matching !== by.expected) throw new AppError('conflict', say('bulk.otherCount', { count: matching }))
  const result: BulkResult = { matching, changed: 0 }
  const pages = pagesOf((request) => listDevices(database.read, organizationId, filters, request))
  let recorded = false
  for await (const page of pages) {
    const ids = page.map(({ id }) => id)
    result.changed += await database.write(async (tx) => {
      if (!recorded) await recordBulk(deps, tx, organizationId, { filters, edit, matching, actor: by.actor })
      return editBatch(deps, tx, organizationId, ids, edit, by.actor)
    })
    recorded = true
  }
  return result
}

async function editBatch(
  { clock }: AssetDeps,
  tx: Tx,
  organizationId: string,
  ids: readonly string[],
  edit: BulkEdit,
  actor: Actor,
): Promise<number> {
  const changes = planBulk(await listAssets(tx, organizationId, ids), edit)
  if (changes.length === 0) return 0
  const { clearOwner, ...facts } = edit
  const changed = changes.map(({ deviceId }) => deviceId)
  await saveAlike(tx, organizationId, changed, { ...facts, ...(clearOwner && { ownerId: null }) })
  const released = changes.filter(({ change }) => change.ownerId)
  const now = clock.now()
  await beginCustody(
    tx,
    organizationId,
    'hand',
    released.map(({ deviceId }) => ({ deviceId, hubId: null, personId: null })),
    now,
  )
  await insertChanges(tx, organizationId, changes, { actor, source: 'bulk', at: now })
  return changes.length
}

const recordBulk = (
  { audit }: AssetDeps,
  tx: Tx,
  organizationId: string,
  about: { filters: DeviceFilters; edit: BulkEdit; matching: number; actor: Actor },
): Promise<void> => {
  const filter = Object.fromEntries(
    Object.entries(about.filters).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  ) as Record<string, string>
  return audit.record(tx, {
    organizationId,
    actor: about.actor,
    action: 'devices.edited',
    object: { kind: 'organization', id: organizationId },
    detail: {
      count: about.matching,
      filter,
      status: about.edit.status ?? null,
      fields: fieldsOf(about.edit),
    },
  })
}

/** Which fields an edit touches; a note's text stays out of the audit log, for it cannot be erased there. */
const fieldsOf = ({ status, note, clearOwner }: BulkEdit): string[] => [
  ...(status === undefined ? [] : ['status']),
  ...(note === undefined ? [] : ['note']),
  ...(clearOwner ? ['owner'] : []),
]
