import type { DeviceFacts, SettingState, Suggestion } from '@earshot/protocol'
import type { Reader, Tx } from '../../platform/db/index.ts'
import type { AssetStatus } from './asset.ts'
import { foldSerial, type Device, type StateCounts } from './device.ts'

/** A row of `devices`. */
export type DeviceRow = {
  id: string
  organization_id: string
  device_key: string
  hub_scope: string
  model: string
  name: string
  serial: string | null
  serial_folded: string
  firmware: string | null
  facts: string
  hub_id: string
  person_id: string | null
  connected: number
  device_status: string
  state: string
  state_counts: string
  first_seen_at: number
  last_seen_at: number
  reported_at: number
  asset_tag: string | null
  asset_status: AssetStatus
  asset_note: string
  owner_id: string | null
}

export const fromRow = (row: DeviceRow): Device => ({
  id: row.id,
  organizationId: row.organization_id,
  deviceKey: row.device_key,
  model: row.model,
  name: row.name,
  serial: row.serial,
  firmware: row.firmware,
  facts: JSON.parse(row.facts) as DeviceFacts,
  hubId: row.hub_id,
  personId: row.person_id,
  connected: row.connected === 1,
  status: row.device_status,
  state: row.state,
  stateCounts: JSON.parse(row.state_counts) as StateCounts,
  firstSeenAt: row.first_seen_at,
  lastSeenAt: row.last_seen_at,
  reportedAt: row.reported_at,
  asset: { tag: row.asset_tag, status: row.asset_status, note: row.asset_note, ownerId: row.owner_id },
})

const factColumns = (facts: DeviceFacts) => ({
  model: facts.model,
  name: facts.headset.name,
  serial: facts.headset.serial,
  serial_folded: foldSerial(facts.headset.serial ?? ''),
  firmware: facts.headset.firmware,
  facts: JSON.stringify(facts),
  connected: facts.connected ? 1 : 0,
  device_status: facts.status,
  last_seen_at: facts.lastSeenAt,
})

export async function findDevice(
  reader: Reader,
  organizationId: string,
  id: string,
): Promise<Device | undefined> {
  const row: DeviceRow | undefined = await reader('devices')
    .where({ organization_id: organizationId, id })
    .first()
  return row && fromRow(row)
}

/** The headset with this key in one of the scopes; one of a hub comes before one of everywhere (the empty scope). */
export async function findByKey(
  reader: Reader,
  organizationId: string,
  deviceKey: string,
  hubScopes: readonly string[],
): Promise<Device | undefined> {
  const row: DeviceRow | undefined = await reader('devices')
    .where({ organization_id: organizationId, device_key: deviceKey })
    .whereIn('hub_scope', hubScopes)
    .orderBy('hub_scope', 'desc')
    .first()
  return row && fromRow(row)
}

/** Where a device is and who has it. */
export type Place = { hubId: string; personId: string | null; reportedAt: number }

export async function insertDevice(
  tx: Tx,
  device: { id: string; organizationId: string; deviceKey: string; hubScope: string },
  facts: DeviceFacts,
  place: Place,
): Promise<void> {
  await tx('devices').insert({
    ...factColumns(facts),
    id: device.id,
    organization_id: device.organizationId,
    device_key: device.deviceKey,
    hub_scope: device.hubScope,
    hub_id: place.hubId,
    person_id: place.personId,
    state: 'unmanaged',
    state_counts: '{}',
    first_seen_at: facts.firstSeenAt,
    reported_at: place.reportedAt,
  })
}

export async function updateFacts(tx: Tx, id: string, facts: DeviceFacts, place: Place): Promise<void> {
  await tx('devices')
    .where({ id })
    .update({
      ...factColumns(facts),
      hub_id: place.hubId,
      person_id: place.personId,
      reported_at: place.reportedAt,
    })
}

export async function saveSummary(
  tx: Tx,
  id: string,
  state: string,
  counts: StateCounts,
  reportedAt: number,
): Promise<void> {
  await tx('devices')
    .where({ id })
    .update({ state, state_counts: JSON.stringify(counts), reported_at: reportedAt })
}

export async function disconnect(tx: Tx, id: string, hubId: string): Promise<void> {
  await tx('devices').where({ id, hub_id: hubId }).update({ connected: 0 })
}

/** Whoever sits at the computer now has its connected headsets. */
export async function handOver(tx: Tx, hubId: string, personId: string | null): Promise<void> {
  await tx('devices').where({ hub_id: hubId, connected: 1 }).update({ person_id: personId })
}

/** A device as one hub reports it: whether it knows it, and whether it says that it is plugged in there. */
export type SightingRow = { deviceKey: string; deviceId: string; present: boolean; connected: boolean }

export async function listSightings(reader: Reader, hubId: string): Promise<SightingRow[]> {
  type Row = { device_key: string; device_id: string; present: number; connected: number }
  const rows: Row[] = await reader('device_hubs').where({ hub_id: hubId }).select()
  return rows.map((row) => ({
    deviceKey: row.device_key,
    deviceId: row.device_id,
    present: row.present === 1,
    connected: row.connected === 1,
  }))
}

export async function saveSighting(
  tx: Tx,
  organizationId: string,
  hubId: string,
  sighting: SightingRow,
  now: number,
): Promise<void> {
  await tx('device_hubs')
    .insert({
      organization_id: organizationId,
      hub_id: hubId,
      device_key: sighting.deviceKey,
      device_id: sighting.deviceId,
      present: sighting.present ? 1 : 0,
      connected: sighting.connected ? 1 : 0,
      first_reported_at: now,
      last_reported_at: now,
    })
    .onConflict(['hub_id', 'device_key'])
    .merge(['device_id', 'present', 'connected', 'last_reported_at'])
}

export async function listKeysSince(reader: Reader, hubId: string, since: number): Promise<string[]> {
  const rows: { device_key: string }[] = await reader('device_hubs')
    .where({ hub_id: hubId })
    .where((recent) => recent.where({ present: 1 }).orWhere('last_reported_at', '>=', since))
    .orderBy('device_key')
    .select('device_key')
  return rows.map((row) => row.device_key)
}

/** Keys of the devices that hubs of one organization have reported since `since`, by hub. */
export async function listKeysOfHubs(
  reader: Reader,
  organizationId: string,
  hubIds: readonly string[],
  since: number,
): Promise<Map<string, string[]>> {
  const rows: { hub_id: string; device_key: string }[] = await reader('device_hubs')
    .where({ organization_id: organizationId })
    .whereIn('hub_id', hubIds)
    .where((recent) => recent.where({ present: 1 }).orWhere('last_reported_at', '>=', since))
    .select('hub_id', 'device_key')
  const grouped = Map.groupBy(rows, (row) => row.hub_id)
  return new Map([...grouped].map(([id, own]) => [id, own.map((row) => row.device_key).sort()]))
}

export async function listSettings(reader: Reader, deviceId: string): Promise<Record<string, SettingState>> {
  const rows: { setting: string; evidence: string }[] = await reader('device_settings')
    .where({ device_id: deviceId })
    .orderBy('setting')
    .select()
  return Object.fromEntries(rows.map((row) => [row.setting, JSON.parse(row.evidence) as SettingState]))
}

/** Evidence per setting of several devices. */
export async function listSettingsOf(
  reader: Reader,
  organizationId: string,
  deviceIds: readonly string[],
): Promise<Map<string, Record<string, SettingState>>> {
  const rows: { device_id: string; setting: string; evidence: string }[] = await reader('device_settings')
    .where({ organization_id: organizationId })
    .whereIn('device_id', deviceIds)
    .orderBy(['device_id', 'setting'])
    .select('device_id', 'setting', 'evidence')
  const found = new Map<string, Record<string, SettingState>>(deviceIds.map((id) => [id, {}]))
  for (const { device_id: id, setting, evidence } of rows)
    found.get(id)![setting] = JSON.parse(evidence) as SettingState
  return found
}

export async function saveSetting(
  tx: Tx,
  organizationId: string,
  deviceId: string,
  setting: string,
  evidence: SettingState,
): Promise<void> {
  const { state, mode, since } = evidence
  const row = {
    organization_id: organizationId,
    device_id: deviceId,
    setting,
    evidence: JSON.stringify(evidence),
    state,
    mode,
    since,
  }
  await tx('device_settings').insert(row).onConflict(['device_id', 'setting']).merge()
}

export async function deleteSetting(tx: Tx, deviceId: string, setting: string): Promise<void> {
  await tx('device_settings').where({ device_id: deviceId, setting }).delete()
}

/** One line of a device's history. */
export type HistoryRow = {
  id: string
  setting: string
  at: number
  hubId: string
  evidence: SettingState | null
}

export async function insertHistory(
  tx: Tx,
  organizationId: string,
  deviceId: string,
  row: HistoryRow,
): Promise<void> {
  await tx('device_setting_history').insert({
    id: row.id,
    organization_id: organizationId,
    device_id: deviceId,
    setting: row.setting,
    at: row.at,
    hub_id: row.hubId,
    evidence: row.evidence && JSON.stringify(row.evidence),
  })
}

/** What is kept for a while, and the column that says how old a row is; what still holds has no age. */
const KEPT = [
  { table: 'device_setting_history', age: 'at' },
  { table: 'device_asset_changes', age: 'at' },
  { table: 'device_custody', age: 'until_at' },
] as const

/** Removes history older than `before`, at most `limit` rows of each kind; returns how many. */
export async function pruneHistory(
  tx: Tx,
  organizationId: string,
  before: number,
  limit: number,
): Promise<number> {
  let removed = 0
  for (const { table, age } of KEPT) {
    const old = tx(table)
      .where({ organization_id: organizationId })
      .where(age, '<', before)
      .orderBy([age, 'id'])
      .limit(limit)
      .select('id')
    removed += await tx(table).whereIn('id', old).delete()
  }
  return removed
}

export async function listSuggestions(reader: Reader, deviceId: string): Promise<Suggestion[]> {
  const rows: { policy_id: string; setting: string; since: number }[] = await reader('device_suggestions')
    .where({ device_id: deviceId })
    .orderBy(['policy_id', 'setting', 'since'])
    .select()
  return rows.map((row) => ({ policy: row.policy_id, setting: row.setting, since: row.since }))
}

export async function addSuggestions(
  tx: Tx,
  organizationId: string,
  deviceId: string,
  suggestions: readonly Suggestion[],
): Promise<void> {
  if (suggestions.length === 0) return
  const rows = suggestions.map(({ policy, setting, since }) => ({
    organization_id: organizationId,
    device_id: deviceId,
    policy_id: policy,
    setting,
    since,
  }))
  await tx('device_suggestions')
    .insert(rows)
    .onConflict(['device_id', 'policy_id', 'setting', 'since'])
    .ignore()
}
