import type { Actor } from '../../platform/actor.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import { invalid } from '../../platform/errors.ts'
import { fold } from '../../platform/fold.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { AssetDeps } from './asset-deps.ts'
import { listBySerial, listByTag } from './asset-store.ts'
import { saveAssetChange } from './asset-write.ts'
import { foldSerial } from './device.ts'
import {
  planLines,
  readImport,
  wasFault,
  type ImportLine,
  type PlannedLine,
  type Stored,
} from './import-rules.ts'

/** What an import would do, line by line. `seen` is what `applyImport` wants back. */
export type ImportPlan = { lines: PlannedLine[]; ignored: string[]; seen: string }

/** What an import did: how many headsets it changed, and the lines that have become another since they were shown. */
export type ImportResult = { changed: number; refused: ImportLine[] }

const BATCH = 500

/** What a CSV text would change. Throws `AppError` `invalid`. */
export async function planImport(
  deps: AssetDeps,
  reader: Reader,
  organizationId: string,
  text: string,
): Promise<ImportPlan> {
  const { lines, ignored } = readImport(text)
  const planned = planLines(lines, await readStored(deps, reader, organizationId, lines))
  return { lines: planned, ignored, seen: planned.map(({ digest }) => digest).join('.') }
}

const present = (texts: readonly string[]): string[] => [...new Set(texts)].filter((text) => text !== '')

async function readStored(
  { people }: AssetDeps,
  reader: Reader,
  organizationId: string,
  lines: readonly ImportLine[],
): Promise<Stored> {
  const serials = present(lines.map(({ serial }) => foldSerial(serial)))
  const tags = present(lines.map(({ tag }) => fold(tag)))
  const bySerial = await listBySerial(reader, organizationId, serials)
  const byTag = await listByTag(reader, organizationId, tags)
  return {
    bySerial: Map.groupBy(bySerial, ({ serial }) => foldSerial(serial ?? '')),
    byTag: new Map(byTag.map((row) => [fold(row.asset.tag ?? ''), row])),
    people: await people.findExactly(reader, organizationId, present(lines.map(({ owner }) => owner))),
  }
}

/**
 * Does what the plan `seen` showed for the same text, 500 lines at a time. A line that would now do something else is
 * left alone and answered. The audit row is written with the first lines. Throws `AppError` `invalid`.
 */
export async function applyImport(
  deps: AssetDeps,
  organizationId: string,
  text: string,
  seen: string,
  actor: Actor,
): Promise<ImportResult> {
  const { lines } = readImport(text)
  const digests = seen.split('.')
  if (digests.length !== lines.length) throw invalid('csv', say('import.fault.otherText'))
  const result: ImportResult = { changed: 0, refused: [] }
  for (let start = 0; start < lines.length; start += BATCH) {
    const done = await deps.database.write(async (tx) => {
      const stored = await readStored(deps, tx, organizationId, lines)
      const planned = planLines(lines, stored)
      const batch = planned.slice(start, start + BATCH)
      const isSame = ({ digest }: PlannedLine, place: number) => digest === digests[start + place]
      if (start === 0) await recordImport(deps, tx, organizationId, actor, lines.length)
      return {
        changed: await applyLines(deps, tx, { organizationId, actor }, batch.filter(isSame)),
        refused: batch
          .filter((line, place) => !isSame(line, place) && !wasFault(digests[start + place] ?? ''))
          .map(({ line }) => line),
      }
    })
    result.changed += done.changed
    result.refused.push(...done.refused)
  }
  return result
}

async function applyLines(
  deps: AssetDeps,
  tx: Tx,
  by: { organizationId: string; actor: Actor },
  lines: readonly PlannedLine[],
): Promise<number> {
  let changed = 0
  for (const { outcome } of lines) {
    if (outcome.kind !== 'change') continue
    const { device, after: asset, change } = outcome
    await saveAssetChange(deps, tx, { ...by, source: 'import' }, { id: device.id, asset, change })
    changed++
  }
  return changed
}

const recordImport = (
  { audit }: AssetDeps,
  tx: Tx,
  organizationId: string,
  actor: Actor,
  count: number,
): Promise<void> =>
  audit.record(tx, {
    organizationId,
    actor,
    action: 'devices.imported',
    object: { kind: 'organization', id: organizationId },
    detail: { count },
  })
