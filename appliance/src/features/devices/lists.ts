import type { SettingState } from '@earshot/protocol'
import { fetchPage, type Page, type PageRequest, type Reader } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { readCounts } from '../../platform/fleet-counts.ts'
import { fold } from '../../platform/fold.ts'
import { foldSerial, type Device } from './device.ts'
import { findDevice, fromRow, type DeviceRow, type HistoryRow } from './store.ts'

/** What a list of devices is filtered by; `search` begins a serial number, `tag` an asset tag. */
export type DeviceFilters = {
  state?: string | undefined
  model?: string | undefined
  personId?: string | undefined
  hubId?: string | undefined
  search?: string | undefined
  tag?: string | undefined
  status?: string | undefined
}

/** What a list of devices can be sorted by; everything else is in the order of serial numbers. */
export type DeviceSort = { by: 'headset' | 'seen'; descending: boolean }

/** The usual order. */
export const BY_SERIAL: DeviceSort = { by: 'headset', descending: false }

/** A device in a list, with the name of the computer that had it last. */
export type DeviceListRow = Device & { computerName: string }

/** What a report says of a device: a fraction of what a list reads. */
export type InventoryRow = Pick<
  DeviceListRow,
  | 'id'
  | 'serial'
  | 'model'
  | 'name'
  | 'firmware'
  | 'state'
  | 'personId'
  | 'firstSeenAt'
  | 'lastSeenAt'
  | 'computerName'
>

/** Devices by serial number, or as they are to be sorted. */
export async function listDevices(
  reader: Reader,
  organizationId: string,
  filters: DeviceFilters,
  request: PageRequest,
  sort = BY_SERIAL,
): Promise<Page<DeviceListRow>> {
  const query = devicesQuery(reader, organizationId, filters).select('devices.*', 'hubs.computer_name')
  const page = await fetchPage<DeviceRow & { computer_name: string }>(query, orderOf(filters, sort), request)
  return { ...page, rows: page.rows.map((row) => ({ ...fromRow(row), computerName: row.computer_name })) }
}

/** The same devices, with what reports say of them. */
export async function listInventory(
  reader: Reader,
  organizationId: string,
  filters: DeviceFilters,
  request: PageRequest,
): Promise<Page<InventoryRow>> {
  const order = orderOf(filters)
  const query = devicesQuery(reader, organizationId, filters).select(order.column, {
    id: 'devices.id',
    serial: 'devices.serial',
    model: 'devices.model',
    name: 'devices.name',
    firmware: 'devices.firmware',
    state: 'devices.state',
    personId: 'devices.person_id',
    firstSeenAt: 'devices.first_seen_at',
    lastSeenAt: 'devices.last_seen_at',
    computerName: 'hubs.computer_name',
  })
  return fetchPage<InventoryRow>(query, order, request)
}

function devicesQuery(reader: Reader, organizationId: string, filters: DeviceFilters) {
  const query = reader('devices')
    .where({ 'devices.organization_id': organizationId })
    .join('hubs', 'hubs.id', 'devices.hub_id')
    .where(equalsOf(filters))
  for (const [column, from, until] of rangesOf(filters))
    void query.where(column, '>=', from).where(column, '<', until)
  return query
}

/** Names and serial numbers of devices by id; those that are unknown are left out. */
export async function listNamed(
  reader: Reader,
  organizationId: string,
  ids: readonly string[],
): Promise<Map<string, { name: string; serial: string | null }>> {
  const rows: { id: string; name: string; serial: string | null }[] = await reader('devices')
    .where({ organization_id: organizationId })
    .whereIn('id', ids)
    .select('id', 'name', 'serial')
  return new Map(rows.map(({ id, name, serial }) => [id, { name, serial }]))
}

/** A device as far as policies decide over it. */
export type DeviceAtHub = { id: string; deviceKey: string; hubId: string; model: string }

/** Devices that hubs had last, by hub. */
export async function listAtHubs(
  reader: Reader,
  organizationId: string,
  hubIds: readonly string[],
): Promise<Map<string, DeviceAtHub[]>> {
  if (hubIds.length === 0) return new Map()
  const rows: (DeviceAtHub & { organizationId: string })[] = await reader('devices')
    .whereIn('hub_id', hubIds)
    .select('id', 'model', { deviceKey: 'device_key', hubId: 'hub_id', organizationId: 'organization_id' })
  const own = rows.filter((row) => row.organizationId === organizationId)
  return Map.groupBy(own, ({ hubId }) => hubId)
}

/** Whether a list with these filters can be sorted at all: otherwise its order is that of the index that finds it. */
export const mayBeSorted = ({ search, tag, personId, hubId }: DeviceFilters): boolean =>
  !search && !tag && !personId && !hubId

/** By serial number; by asset tag where that is searched, so that an index answers. */
function orderOf(
  filters: DeviceFilters,
  sort = BY_SERIAL,
): { column: string; id: string; descending?: boolean } {
  const id = 'devices.id'
  if (!mayBeSorted(filters))
    return { column: filters.tag ? 'devices.asset_tag_folded' : 'devices.serial_folded', id }
  const column = sort.by === 'seen' ? 'devices.reported_at' : 'devices.serial_folded'
  return { column, id, descending: sort.descending }
}

const equalsOf = ({ state, model, personId, hubId, status }: DeviceFilters): Record<string, string> =>
  Object.fromEntries(
    Object.entries({
      'devices.state': state,
      'devices.model': model,
      'devices.person_id': personId,
      'devices.hub_id': hubId,
      'devices.asset_status': status,
    }).filter((pair): pair is [string, string] => Boolean(pair[1])),
  )

/** From where to where (without) a column must be, for each text that begins it. */
const rangesOf = ({ search, tag }: DeviceFilters): [column: string, from: string, until: string][] =>
  Object.entries({
    'devices.serial_folded': search && foldSerial(search),
    'devices.asset_tag_folded': tag && fold(tag),
  }).flatMap(([column, from]): [string, string, string][] =>
    from ? [[column, from, `${from}\u{10FFFF}`]] : [],
  )

/** How many devices match. */
export async function countDevices(
  reader: Reader,
  organizationId: string,
  filters: DeviceFilters,
): Promise<number> {
  const query = reader('devices').where({ 'devices.organization_id': organizationId })
  void query.where(equalsOf(filters))
  for (const [column, from, until] of rangesOf(filters))
    void query.where(column, '>=', from).where(column, '<', until)
  const row = await query.count({ count: '*' }).first<{ count: number | string } | undefined>()
  return Number(row?.count ?? 0)
}

/** One device. Throws `AppError` `not_found`. */
export async function getDevice(reader: Reader, organizationId: string, id: string): Promise<Device> {
  const device = await findDevice(reader, organizationId, id)
  if (!device) throw new AppError('not_found', say('device.missing'))
  return device
}

/** How many devices stand where. */
export const summarizeDevices = (reader: Reader, organizationId: string): Promise<Record<string, number>> =>
  readCounts(reader, organizationId, 'devices')

/** How many settings of devices stand where. */
export async function summarizeSettings(
  reader: Reader,
  organizationId: string,
): Promise<Record<string, number>> {
  const rows: { state: string; count: number | string }[] = await reader('device_settings')
    .where({ organization_id: organizationId })
    .groupBy('state')
    .select('state', reader.raw('count(*) as count'))
  return Object.fromEntries(rows.map((row) => [row.state, Number(row.count)]))
}

/** A device's history, newest first, of one setting or of all. */
export async function listHistory(
  reader: Reader,
  deviceId: string,
  setting: string | undefined,
  request: PageRequest,
): Promise<Page<HistoryRow>> {
  type Row = { id: string; setting: string; at: number; hub_id: string; evidence: string | null }
  const query = reader('device_setting_history').where({ device_id: deviceId }).select()
  if (setting !== undefined) void query.where({ setting })
  const page = await fetchPage<Row>(query, { column: 'at', id: 'id', descending: true }, request)
  const rows = page.rows.map((row) => ({
    id: row.id,
    setting: row.setting,
    at: row.at,
    hubId: row.hub_id,
    evidence: row.evidence === null ? null : (JSON.parse(row.evidence) as SettingState),
  }))
  return { ...page, rows }
}
