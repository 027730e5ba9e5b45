import type { Reader, Tx } from '../../platform/db/index.ts'
import type { Administrator } from './administrator.ts'
import { ADMINISTRATOR_COLUMNS, fromRow, type AdministratorRow } from './store.ts'

/** A session as its owner sees it. */
export type Session = { id: string; browser: string; createdAt: number; lastSeenAt: number }

/** What a session looks at personal data for, and since when that was said. */
export type StatedPurpose = { text: string; at: number }

type Row = { id: string; browser: string; created_at: number; last_seen_at: number }

type SessionColumns = {
  session_id: string
  session_created_at: number
  purpose: string | null
  purpose_at: number | null
}

const toSession = (row: Row): Session => ({
  id: row.id,
  browser: row.browser,
  createdAt: row.created_at,
  lastSeenAt: row.last_seen_at,
})

export async function insertSession(
  tx: Tx,
  session: Session & { organizationId: string; administratorId: string; tokenHash: string },
): Promise<void> {
  await tx('administrator_sessions').insert({
    id: session.id,
    organization_id: session.organizationId,
    administrator_id: session.administratorId,
    token_hash: session.tokenHash,
    browser: session.browser,
    created_at: session.createdAt,
    last_seen_at: session.lastSeenAt,
  })
}

export async function findByTokenHash(
  reader: Reader,
  tokenHash: string,
): Promise<{ session: Session; administrator: Administrator; purpose: StatedPurpose | null } | undefined> {
  const row: (AdministratorRow & SessionColumns & Row) | undefined = await reader('administrator_sessions')
    .join('administrators', 'administrators.id', 'administrator_sessions.administrator_id')
    .where({ token_hash: tokenHash })
    .first([
      ...ADMINISTRATOR_COLUMNS,
      'administrator_sessions.id as session_id',
      'administrator_sessions.created_at as session_created_at',
      'browser',
      'last_seen_at',
      'purpose',
      'purpose_at',
    ])
  if (!row) return undefined
  const session = toSession({ ...row, id: row.session_id, created_at: row.session_created_at })
  const { purpose: text, purpose_at: at } = row
  const purpose = text === null || at === null ? null : { text, at }
  return { session, administrator: fromRow(row), purpose }
}

export async function touchSession(tx: Tx, id: string, lastSeenAt: number): Promise<void> {
  await tx('administrator_sessions').where({ id }).update({ last_seen_at: lastSeenAt })
}

export async function savePurpose(
  tx: Tx,
  administratorId: string,
  id: string,
  purpose: StatedPurpose,
): Promise<void> {
  await tx('administrator_sessions')
    .where({ id, administrator_id: administratorId })
    .update({ purpose: purpose.text, purpose_at: purpose.at })
}

/** Newest use first. */
export async function listSessions(reader: Reader, administratorId: string): Promise<Session[]> {
  const rows: Row[] = await reader('administrator_sessions')
    .where({ administrator_id: administratorId })
    .orderBy([
      { column: 'last_seen_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .select('id', 'browser', 'created_at', 'last_seen_at')
  return rows.map(toSession)
}

/** Returns how many were ended. */
export async function deleteSessions(
  tx: Tx,
  administratorId: string,
  which: { only?: readonly string[]; except?: string | undefined },
): Promise<number> {
  const query = tx('administrator_sessions').where({ administrator_id: administratorId })
  if (which.only) void query.whereIn('id', which.only)
  if (which.except !== undefined) void query.whereNot({ id: which.except })
  return query.delete()
}

export async function deleteExpired(tx: Tx, before: { seen: number; created: number }): Promise<number> {
  return tx('administrator_sessions')
    .where('last_seen_at', '<', before.seen)
    .orWhere('created_at', '<', before.created)
    .delete()
}
