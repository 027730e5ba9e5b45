import { fetchPage, type Page, type PageRequest, type Reader, type Tx } from '../../platform/db/index.ts'
import { newId } from '../../platform/ids.ts'

/** What an operator decided about one serial number on two computers. */
export type Decision = 'different' | 'same'

/** One of the two computers of a conflict, what its hub said last, and whether the headset’s row is its own now. */
export type ConflictSide = {
  hubId: string
  computer: string
  reportedAt: number | null
  connected: boolean
  holds: boolean
}

/** One serial number that two hubs said was plugged in at the same time. */
export type Conflict = {
  id: string
  deviceId: string
  serial: string | null
  name: string
  foundAt: number
  settled: boolean
  decision: Decision | null
  decidedAt: number | null
  sides: [ConflictSide, ConflictSide]
}

type Claim = { organizationId: string; deviceId: string; hubIds: [string, string] }

/** Notes a conflict between two hubs; one that is known already stays as it is. */
export async function insertConflict(tx: Tx, claim: Claim, now: number): Promise<void> {
  const [hubId, otherHubId] = claim.hubIds.toSorted()
  await tx('device_conflicts')
    .insert({
      id: newId(),
      organization_id: claim.organizationId,
      device_id: claim.deviceId,
      hub_id: hubId,
      other_hub_id: otherHubId,
      found_at: now,
      settled: 0,
      decision: null,
      decided_at: null,
    })
    .onConflict(['device_id', 'hub_id', 'other_hub_id'])
    .ignore()
}

/** When a hub last spoke of a headset that it says is plugged in; undefined where it says no such thing. */
export async function findClaim(
  reader: Reader,
  deviceId: string,
  hubId: string,
): Promise<number | undefined> {
  const row: { last_reported_at: number } | undefined = await reader('device_hubs')
    .where({ device_id: deviceId, hub_id: hubId, connected: 1 })
    .first('last_reported_at')
  return row?.last_reported_at
}

type Row = {
  id: string
  device_id: string
  serial: string | null
  name: string
  holder_id: string
  found_at: number
  settled: number
  decision: Decision | null
  decided_at: number | null
  hub_id: string
  other_hub_id: string
  one_name: string
  other_name: string
  one_at: number | null
  other_at: number | null
  one_connected: number | null
  other_connected: number | null
}

const toConflict = (row: Row): Conflict => ({
  id: row.id,
  deviceId: row.device_id,
  serial: row.serial,
  name: row.name,
  foundAt: row.found_at,
  settled: row.settled === 1,
  decision: row.decision,
  decidedAt: row.decided_at,
  sides: [
    {
      hubId: row.hub_id,
      computer: row.one_name,
      reportedAt: row.one_at,
      connected: row.one_connected === 1,
      holds: row.hub_id === row.holder_id,
    },
    {
      hubId: row.other_hub_id,
      computer: row.other_name,
      reportedAt: row.other_at,
      connected: row.other_connected === 1,
      holds: row.other_hub_id === row.holder_id,
    },
  ],
})

const conflicts = (reader: Reader, organizationId: string) =>
  reader('device_conflicts as k')
    .join('devices as d', 'd.id', 'k.device_id')
    .join('hubs as h', 'h.id', 'k.hub_id')
    .join('hubs as o', 'o.id', 'k.other_hub_id')
    .leftJoin('device_hubs as hs', (on) =>
      on.on('hs.hub_id', 'k.hub_id').andOn('hs.device_key', 'd.device_key'),
    )
    .leftJoin('device_hubs as os', (on) =>
      on.on('os.hub_id', 'k.other_hub_id').andOn('os.device_key', 'd.device_key'),
    )
    .where({ 'k.organization_id': organizationId })
    .select(
      'k.*',
      'd.serial',
      'd.name',
      'd.hub_id as holder_id',
      'h.computer_name as one_name',
      'o.computer_name as other_name',
      'hs.last_reported_at as one_at',
      'os.last_reported_at as other_at',
      'hs.connected as one_connected',
      'os.connected as other_connected',
    )

/** Conflicts that are open, or that have been settled; newest first. */
export async function listConflicts(
  reader: Reader,
  organizationId: string,
  settled: boolean,
  request: PageRequest,
): Promise<Page<Conflict>> {
  const query = conflicts(reader, organizationId).where({ 'k.settled': settled ? 1 : 0 })
  const page = await fetchPage<Row>(query, { column: 'k.found_at', id: 'k.id', descending: true }, request)
  return { ...page, rows: page.rows.map(toConflict) }
}

export async function findConflict(
  reader: Reader,
  organizationId: string,
  id: string,
): Promise<Conflict | undefined> {
  const row = (await conflicts(reader, organizationId).where({ 'k.id': id }).first()) as Row | undefined
  return row && toConflict(row)
}

/** How many conflicts wait for somebody. */
export async function countOpen(reader: Reader, organizationId: string): Promise<number> {
  const row = await reader('device_conflicts')
    .where({ organization_id: organizationId, settled: 0 })
    .count({ count: '*' })
    .first<{ count: number | string } | undefined>()
  return Number(row?.count ?? 0)
}

export async function saveDecision(
  tx: Tx,
  organizationId: string,
  id: string,
  decision: Decision,
  now: number,
): Promise<void> {
  await tx('device_conflicts')
    .where({ organization_id: organizationId, id })
    .update({ settled: 1, decision, decided_at: now })
}

/**
 * Gives the headset on `hubId` a row of its own beside `deviceId`, with the same key. From then on what that hub says
 * of the key is about this row. Answers its id.
 */
export async function splitDevice(
  tx: Tx,
  organizationId: string,
  deviceId: string,
  hubId: string,
  now: number,
): Promise<string> {
  const own = { organization_id: organizationId }
  const row = (await tx('devices')
    .where({ ...own, id: deviceId })
    .first()) as Record<string, unknown>
  const id = newId()
  await tx('devices').insert({
    ...row,
    id,
    hub_scope: hubId,
    hub_id: hubId,
    person_id: null,
    connected: 0,
    state: 'unmanaged',
    state_counts: '{}',
    first_seen_at: now,
    reported_at: now,
    asset_tag: null,
    asset_tag_folded: null,
    asset_status: 'inUse',
    asset_note: '',
    owner_id: null,
  })
  await tx('device_hubs')
    .where({ ...own, hub_id: hubId, device_key: row['device_key'] })
    .update({ device_id: id, connected: 0 })
  return id
}
