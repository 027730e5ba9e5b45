import { sameSession, type Session } from '@earshot/protocol'
import type { Reader, Tx } from '../../platform/db/index.ts'
import { fold } from '../../platform/fold.ts'

/** Who sits at a hub's computer, and to whom that was matched. */
export type SessionRow = { session: Session; personId: string | null; since: number }

export async function findSession(reader: Reader, hubId: string): Promise<SessionRow | undefined> {
  const row: { domain: string; login: string; person_id: string | null; since: number } | undefined =
    await reader('people_sessions').where({ hub_id: hubId }).first()
  return (
    row && { session: { domain: row.domain, login: row.login }, personId: row.person_id, since: row.since }
  )
}

/** Who sits at which of these hubs. */
export async function listSessions(reader: Reader, hubIds: readonly string[]): Promise<Map<string, Session>> {
  if (hubIds.length === 0) return new Map()
  const rows: { hub_id: string; domain: string; login: string }[] = await reader('people_sessions')
    .whereIn('hub_id', hubIds)
    .select('hub_id', 'domain', 'login')
  return new Map(rows.map(({ hub_id: hubId, domain, login }) => [hubId, { domain, login }]))
}

/** Stores who sits there now; null removes it. */
export async function saveSession(
  tx: Tx,
  hub: { id: string; organizationId: string },
  session: Session | null,
  personId: string | null,
  now: number,
): Promise<void> {
  const before = await findSession(tx, hub.id)
  const since = before && sameSession(before.session, session) ? before.since : now
  await tx('people_sessions').where({ hub_id: hub.id }).delete()
  if (!session) return
  await tx('people_sessions').insert({
    hub_id: hub.id,
    organization_id: hub.organizationId,
    domain: session.domain,
    login: session.login,
    login_folded: fold(session.login),
    person_id: personId,
    matched: personId === null ? 0 : 1,
    since,
  })
}

/** Sessions that no person of the directory matches, for the list of them. */
export const unmatchedSessions = (reader: Reader, organizationId: string) =>
  reader('people_sessions')
    .where({ 'people_sessions.organization_id': organizationId, 'people_sessions.matched': 0 })
    .join('hubs', 'hubs.id', 'people_sessions.hub_id')
    .select('people_sessions.hub_id', 'domain', 'login', 'login_folded', 'since', 'hubs.computer_name')
