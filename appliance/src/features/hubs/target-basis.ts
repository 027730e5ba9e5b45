import type { Session } from '@earshot/protocol'
import type { Reader } from '../../platform/db/index.ts'
import type { Organization, Organizations } from '../organizations/index.ts'
import type { Hub } from './hub.ts'
import { listSessions } from './session-store.ts'
import { listHubsById } from './store.ts'

/** What is read of a hub before its target is computed. */
export type TargetBasis = { hub: Hub; session: Session | null; organization: Organization }

/** The bases of many hubs in a few reads, in the order asked for; undefined where there is no such hub. */
export async function loadBases(
  organizations: Pick<Organizations, 'get'>,
  reader: Reader,
  ids: readonly string[],
): Promise<(TargetBasis | undefined)[]> {
  const hubs = new Map((await listHubsById(reader, ids)).map((hub) => [hub.id, hub]))
  const sessions = await listSessions(reader, ids)
  const theirs = new Map<string, Organization>()
  for (const id of new Set([...hubs.values()].map((hub) => hub.organizationId)))
    theirs.set(id, await organizations.get(reader, id))
  return ids.map((id) => {
    const hub = hubs.get(id)
    const organization = hub && theirs.get(hub.organizationId)
    return hub && organization && { hub, organization, session: sessions.get(id) ?? null }
  })
}

/** The basis of one hub. */
export const findBasis = async (
  organizations: Pick<Organizations, 'get'>,
  reader: Reader,
  id: string,
): Promise<TargetBasis | undefined> => (await loadBases(organizations, reader, [id]))[0]
