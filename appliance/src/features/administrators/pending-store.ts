import type { Reader, Tx } from '../../platform/db/index.ts'
import type { Administrator } from './administrator.ts'
import { ADMINISTRATOR_COLUMNS, fromRow, type AdministratorRow } from './store.ts'

/** A sign-in whose password was right and that waits for the code. */
export type PendingSignIn = { tokenHash: string; createdAt: number }

export async function insertPending(
  tx: Tx,
  pending: PendingSignIn & { organizationId: string; administratorId: string },
): Promise<void> {
  await tx('administrator_pending_sign_ins').insert({
    token_hash: pending.tokenHash,
    organization_id: pending.organizationId,
    administrator_id: pending.administratorId,
    created_at: pending.createdAt,
  })
}

export async function findPending(
  reader: Reader,
  tokenHash: string,
): Promise<{ createdAt: number; administrator: Administrator } | undefined> {
  const row: (AdministratorRow & { pending_since: number }) | undefined = await reader(
    'administrator_pending_sign_ins',
  )
    .join('administrators', 'administrators.id', 'administrator_pending_sign_ins.administrator_id')
    .where({ token_hash: tokenHash })
    .first([...ADMINISTRATOR_COLUMNS, 'administrator_pending_sign_ins.created_at as pending_since'])
  return row && { createdAt: row.pending_since, administrator: fromRow(row) }
}

/** True for the one who goes on with it. */
export async function takePending(tx: Tx, tokenHash: string): Promise<boolean> {
  return (await tx('administrator_pending_sign_ins').where({ token_hash: tokenHash }).delete()) === 1
}

export async function deletePendingOf(tx: Tx, administratorId: string): Promise<void> {
  await tx('administrator_pending_sign_ins').where({ administrator_id: administratorId }).delete()
}

export async function deletePendingBefore(tx: Tx, before: number): Promise<void> {
  await tx('administrator_pending_sign_ins').where('created_at', '<', before).delete()
}
