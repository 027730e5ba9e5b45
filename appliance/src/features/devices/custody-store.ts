import { fetchPage, type Page, type PageRequest, type Reader, type Tx } from '../../platform/db/index.ts'
import { newId } from '../../platform/ids.ts'

/** Who had a headset and where: as a hub reported it, or entered by hand. `until` is null while it holds. */
export type CustodyRow = {
  id: string
  source: 'hub' | 'hand'
  hubId: string | null
  computer: string | null
  personId: string | null
  from: number
  until: number | null
}

/** Somebody, or a computer, that has a headset from now on. */
export type Holder = { deviceId: string; hubId: string | null; personId: string | null }

/** What one statement takes at most. */
const BATCH = 500

/** Ends what holds of these headsets and begins what holds now; an owner by hand of null only ends. */
export async function beginCustody(
  tx: Tx,
  organizationId: string,
  source: CustodyRow['source'],
  holders: readonly Holder[],
  now: number,
): Promise<void> {
  for (let start = 0; start < holders.length; start += BATCH) {
    const batch = holders.slice(start, start + BATCH)
    const ids = batch.map(({ deviceId }) => deviceId)
    await tx('device_custody')
      .where({ organization_id: organizationId, source })
      .whereIn('device_id', ids)
      .whereNull('until_at')
      .update({ until_at: now })
    const begun = batch.filter(({ hubId, personId }) => hubId !== null || personId !== null)
    if (begun.length > 0)
      await tx('device_custody').insert(begun.map((holder) => toRow(organizationId, source, holder, now)))
  }
}

const toRow = (
  organizationId: string,
  source: CustodyRow['source'],
  { deviceId, hubId, personId }: Holder,
  now: number,
): object => ({
  id: newId(),
  organization_id: organizationId,
  device_id: deviceId,
  source,
  hub_id: hubId,
  person_id: personId,
  from_at: now,
  until_at: null,
})

/**
 * Headsets of a hub that have come to it, or to another person there, since their custody was stored. Nobody at the
 * computer is no news: who signs out still has the headset. One that two hubs claim has no custody until that is settled.
 */
export async function listMoved(tx: Tx, organizationId: string, hubId: string): Promise<Holder[]> {
  const rows: { id: string; person_id: string | null }[] = await tx('devices as d')
    .leftJoin('device_custody as c', (on) =>
      on.on('c.device_id', 'd.id').andOnVal('c.source', 'hub').andOnNull('c.until_at'),
    )
    .where({ 'd.organization_id': organizationId, 'd.hub_id': hubId })
    .whereRaw(`(c.id is null or c.hub_id <> d.hub_id or coalesce(c.person_id, '') <> d.person_id)`)
    .whereNotExists(tx('device_conflicts as k').whereRaw('k.device_id = d.id').where({ 'k.settled': 0 }))
    .select('d.id', 'd.person_id')
  return rows.map((row) => ({ deviceId: row.id, hubId, personId: row.person_id }))
}

/** Who had a headset and where, newest first. */
export async function listCustody(
  reader: Reader,
  organizationId: string,
  deviceId: string,
  request: PageRequest,
): Promise<Page<CustodyRow>> {
  type Row = {
    id: string
    source: CustodyRow['source']
    hub_id: string | null
    computer_name: string | null
    person_id: string | null
    from_at: number
    until_at: number | null
  }
  const query = reader('device_custody')
    .leftJoin('hubs', 'hubs.id', 'device_custody.hub_id')
    .where({ 'device_custody.device_id': deviceId, 'device_custody.organization_id': organizationId })
    .select('device_custody.*', 'hubs.computer_name')
  const order = { column: 'device_custody.from_at', id: 'device_custody.id', descending: true }
  const page = await fetchPage<Row>(query, order, request)
  const rows = page.rows.map((row) => ({
    id: row.id,
    source: row.source,
    hubId: row.hub_id,
    computer: row.computer_name,
    personId: row.person_id,
    from: row.from_at,
    until: row.until_at,
  }))
  return { ...page, rows }
}
