import type { Tx } from '../../platform/db/index.ts'
import { closureOf } from './closure.ts'
import { readNesting, writeClosure } from './closure-store.ts'
import { changesNesting, type RosterChange } from './roster.ts'
import { applyChanges } from './roster-write.ts'

/**
 * Applies changes to one directory's roster and brings the closure up to date, in the given transaction. Rows that
 * were made by hand are never touched.
 */
export async function applyRoster(
  tx: Tx,
  scope: { organizationId: string; connectionId: string; now: number },
  changes: readonly RosterChange[],
): Promise<void> {
  await applyChanges(tx, scope, changes)
  if (!changesNesting(changes)) return
  const { groups, edges } = await readNesting(tx, scope.organizationId)
  await writeClosure(tx, scope.organizationId, closureOf(groups, edges))
}
