import type { Actor } from '../../platform/actor.ts'
import type { Page, PageRequest, Reader, Tx } from '../../platform/db/index.ts'
import { AppError, invalid } from '../../platform/errors.ts'
import { fold } from '../../platform/fold.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { changeOf, checkAsset, isNothing, type Asset, type AssetChange } from './asset.ts'
import type { AssetDeps } from './asset-deps.ts'
import { listByTag, listChanges, type AssetChangeRow } from './asset-store.ts'
import { saveAssetChange } from './asset-write.ts'
import { bulkEdit, type BulkEdit, type BulkResult } from './bulk.ts'
import { countOpen, findConflict, listConflicts, type Conflict, type Decision } from './conflict-store.ts'
import { listCustody, type CustodyRow } from './custody-store.ts'
import { applyImport, planImport, type ImportPlan, type ImportResult } from './import.ts'
import { countDevices, getDevice, type DeviceFilters } from './lists.ts'
import { settle } from './settle.ts'

/** What a person types of a headset. `owner` names a person exactly; empty: whoever the hub reports. */
export type AssetInput = { tag: string; status: string; note: string; owner: string }

/** The life cycle of headsets: what people enter of them, who had them, and serial numbers in two places. */
export type Assets = {
  /** Throws `AppError` `invalid` or `not_found`. */
  change(tx: Tx, organizationId: string, id: string, input: AssetInput, actor: Actor): Promise<void>
  /** What people changed, newest first. Throws `AppError` `not_found`. */
  changes(
    reader: Reader,
    organizationId: string,
    id: string,
    page: PageRequest,
  ): Promise<Page<AssetChangeRow>>
  /** Who had it and where, newest first. Throws `AppError` `not_found`. */
  custody(reader: Reader, organizationId: string, id: string, page: PageRequest): Promise<Page<CustodyRow>>
  /** How many headsets match. */
  count(reader: Reader, organizationId: string, filters: DeviceFilters): Promise<number>
  /** Edits all that match, in transactions of its own. Throws `AppError` `conflict` where another number matches. */
  bulkEdit(
    organizationId: string,
    filters: DeviceFilters,
    edit: BulkEdit,
    by: { actor: Actor; expected: number },
  ): Promise<BulkResult>
  /** What a CSV text would change, line by line. Throws `AppError` `invalid`. */
  planImport(reader: Reader, organizationId: string, text: string): Promise<ImportPlan>
  /** Does what a plan showed, in transactions of its own; lines that have become another are refused by name. */
  applyImport(organizationId: string, text: string, seen: string, actor: Actor): Promise<ImportResult>
  conflicts(
    reader: Reader,
    organizationId: string,
    settled: boolean,
    page: PageRequest,
  ): Promise<Page<Conflict>>
  /** How many conflicts wait for somebody. */
  openConflicts(reader: Reader, organizationId: string): Promise<number>
  /** Throws `AppError` `not_found`. */
  conflict(reader: Reader, organizationId: string, id: string): Promise<Conflict>
  /** Decides a conflict; answers the hub that must report everything again, if any. Throws `AppError` `not_found` or `conflict`. */
  settle(
    tx: Tx,
    organizationId: string,
    id: string,
    decision: Decision,
    actor: Actor,
  ): Promise<{ resync: string | null }>
}

/** Builds the door. */
export function createAssets(deps: AssetDeps): Assets {
  return {
    change: (tx, organizationId, id, input, actor) => changeAsset(deps, tx, organizationId, id, input, actor),
    async changes(reader, organizationId, id, page) {
      await getDevice(reader, organizationId, id)
      return listChanges(reader, organizationId, id, page)
    },
    async custody(reader, organizationId, id, page) {
      await getDevice(reader, organizationId, id)
      return listCustody(reader, organizationId, id, page)
    },
    count: countDevices,
    bulkEdit: (organizationId, filters, edit, by) => bulkEdit(deps, organizationId, filters, edit, by),
    planImport: (reader, organizationId, text) => planImport(deps, reader, organizationId, text),
    applyImport: (organizationId, text, seen, actor) => applyImport(deps, organizationId, text, seen, actor),
    conflicts: listConflicts,
    openConflicts: countOpen,
    async conflict(reader, organizationId, id) {
      const conflict = await findConflict(reader, organizationId, id)
      if (!conflict) throw new AppError('not_found', say('conflict.missing'))
      return conflict
    },
    settle: (tx, organizationId, id, decision, actor) =>
      settle(deps, tx, organizationId, id, decision, actor),
  }
}

async function changeAsset(
  deps: AssetDeps,
  tx: Tx,
  organizationId: string,
  id: string,
  input: AssetInput,
  actor: Actor,
): Promise<void> {
  const device = await getDevice(tx, organizationId, id)
  const asset: Asset = {
    ...checkAsset(input),
    ownerId: await ownerOf(deps, tx, organizationId, device.asset.ownerId, input.owner),
  }
  if (asset.tag !== null) {
    const other = (await listByTag(tx, organizationId, [fold(asset.tag)])).find((row) => row.id !== id)
    if (other) throw invalid('tag', say('asset.tag.taken', { serial: other.serial ?? other.id }))
  }
  const change = changeOf(device.asset, asset)
  if (isNothing(change)) return
  await saveAssetChange(deps, tx, { organizationId, actor, source: 'hand' }, { id, asset, change })
  await deps.audit.record(tx, {
    organizationId,
    actor,
    action: 'device.assetChanged',
    object: { kind: 'device', id },
    detail: auditedChange(device.serial, change),
  })
}

/** Whom the text names; who owns it already may also stay under the name that the page showed. */
async function ownerOf(
  { people }: AssetDeps,
  reader: Reader,
  organizationId: string,
  current: string | null,
  typed: string,
): Promise<string | null> {
  const text = typed.trim()
  if (text === '') return null
  if (current !== null) {
    const owner = (await people.describe(reader, organizationId, [current])).get(current)
    if (owner && fold(owner.name) === fold(text)) return current
  }
  const match = (await people.findExactly(reader, organizationId, [text])).get(text) ?? 'none'
  if (match === 'none') throw invalid('owner', say('person.exact.none'))
  if (match === 'several') throw invalid('owner', say('person.exact.several'))
  return match.personId
}

/** A change as the audit log keeps it: owners by id, and of a note only that it changed. */
function auditedChange(
  serial: string | null,
  { tag, status, note, ownerId }: AssetChange,
): Record<string, string | string[] | null> {
  return {
    name: serial,
    ...(tag && { tag: tag.after, tagBefore: tag.before }),
    ...(status && { status: status.after, before: status.before }),
    ...(ownerId && { owner: ownerId.after, ownerBefore: ownerId.before }),
    fields: [tag && 'tag', status && 'status', note && 'note', ownerId && 'owner'].filter(
      (field) => field !== undefined,
    ),
  }
}
