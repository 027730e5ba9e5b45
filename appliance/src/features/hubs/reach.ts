import type { Session } from '@earshot/protocol'
import type { Reader } from '../../platform/db/index.ts'
import { loginsOf } from '../people/index.ts'
import { narrow, tagsOf, type HubFilters } from './hub-lists.ts'
import { listSessions } from './session-store.ts'

/** A hub as far as it decides which assignments reach it. */
export type ReachedHub = {
  id: string
  computerName: string
  session: Session | null
  siteId: string | null
  tags: string[]
}

/** What assignments name, by its kind: groups with all inside them, devices by key. */
export type Named = Readonly<
  Record<'group' | 'person' | 'site' | 'computerTag' | 'device' | 'model', readonly string[]>
>

/** Which hubs are meant: everyone's, those of a list, those that something named could reach, or whose folded logins these are. */
export type Reach = 'everyone' | { list: HubFilters } | { named: Named } | { logins: readonly string[] }

const BATCH = 1_000

/** Active hubs that are meant, each once, in batches of at most 1,000. Others are told nothing new. */
export async function* reachedHubs(
  reader: Reader,
  organizationId: string,
  reach: Reach,
): AsyncIterable<ReachedHub[]> {
  if (reach === 'everyone') yield* pagesOfHubs(reader, organizationId, {})
  else if ('list' in reach) yield* pagesOfHubs(reader, organizationId, reach.list)
  else {
    const ids = await idsReached(reader, organizationId, reach)
    for (let at = 0; at < ids.length; at += BATCH) {
      const rows: Row[] = await active(reader, organizationId).whereIn('hubs.id', ids.slice(at, at + BATCH))
      yield withPlaces(reader, rows)
    }
  }
}

type Query = ReturnType<Reader>
type Row = { id: string; computer_name: string; site_id: string | null }

const active = (reader: Reader, organizationId: string): Query =>
  reader('hubs')
    .where({ 'hubs.organization_id': organizationId, 'hubs.status': 'active' })
    .select('hubs.id', 'hubs.computer_name', 'hubs.site_id')

async function* pagesOfHubs(
  reader: Reader,
  organizationId: string,
  filters: HubFilters,
): AsyncIterable<ReachedHub[]> {
  for (let after = ''; ;) {
    const query = narrow(active(reader, organizationId).where('hubs.id', '>', after), filters)
    const rows: Row[] = await query.orderBy('hubs.id').limit(BATCH)
    if (rows.length > 0) yield withPlaces(reader, rows)
    if (rows.length < BATCH) return
    after = rows.at(-1)?.id ?? after
  }
}

async function withPlaces(reader: Reader, rows: readonly Row[]): Promise<ReachedHub[]> {
  const ids = rows.map(({ id }) => id)
  const tags = await tagsOf(reader, ids)
  const sessions = await listSessions(reader, ids)
  return rows.map(({ id, computer_name: computerName, site_id: siteId }) => ({
    id,
    computerName,
    session: sessions.get(id) ?? null,
    siteId,
    tags: tags.get(id) ?? [],
  }))
}

type Found = { id: string }[]

/** Ids of all hubs that something named could reach, found once and by indexes, in order. */
async function idsReached(
  reader: Reader,
  organizationId: string,
  reach: { named: Named } | { logins: readonly string[] },
): Promise<string[]> {
  const own = { organization_id: organizationId }
  const found = new Set<string>()
  const gather = async (
    keys: readonly string[],
    query: (batch: readonly string[]) => PromiseLike<unknown>,
  ): Promise<void> => {
    for (let at = 0; at < keys.length; at += BATCH)
      for (const { id } of (await query(keys.slice(at, at + BATCH))) as Found) found.add(id)
  }
  const usedBy = (logins: readonly string[]) =>
    gather(logins, (batch) =>
      reader('people_sessions')
        .where(own)
        .whereIn('matched', [0, 1])
        .whereIn('login_folded', batch)
        .select({ id: 'hub_id' }),
    )
  if ('logins' in reach) await usedBy(reach.logins)
  else {
    const { site, computerTag, device, model, person, group } = reach.named
    await gather(site, (ids) => reader('hubs').where(own).whereIn('site_id', ids).select('id'))
    await gather(computerTag, (tags) =>
      reader('hub_tags').where(own).whereIn('tag', tags).select({ id: 'hub_id' }),
    )
    await gather(device, (keys) =>
      reader('devices')
        .join('device_hubs', 'device_hubs.device_id', 'devices.id')
        .where({ 'devices.organization_id': organizationId })
        .whereIn('devices.device_key', keys)
        .select({ id: 'device_hubs.hub_id' }),
    )
    await gather(model, (ids) => reader('devices').where(own).whereIn('model', ids).select({ id: 'hub_id' }))
    await usedBy(await loginsOf(reader, organizationId, { people: person, groups: group }))
  }
  return [...found].toSorted()
}
