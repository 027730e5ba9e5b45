import type { SettingState } from '@earshot/protocol'
import { fetchPage, type Page, type PageRequest, type Reader } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { fold } from '../../platform/fold.ts'
import type { Device } from './device.ts'
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

/** A device in a list, with the name of the computer that had it last. */
export type DeviceListRow = Device & { computerName: string }

/** Devices by serial number. */
export async function listDevices(
  reader: Reader,
  organizationId: string,
  filters: DeviceFilters,
  request: PageRequest,
): Promise<Page<DeviceListRow>> {
  const query = reader('devices')
    .where({ 'devices.organization_id': organizationId })
    .join('hubs', 'hubs.id', 'devices.hub_id')
    .select('devices.*', 'hubs.computer_name')
  void query.where(equalsOf(filters))
  for (const [column, from, until] of rangesOf(filters))
    void query.where(column, '>=', from).where(column, '<', until)
  const page = await fetchPage<DeviceRow & { computer_name: string }>(query, orderOf(filters), request)
  return { ...page, rows: page.rows.map((row) => ({ ...fromRow(row), computerName: row.computer_name })) }
}

/** By serial number; by asset tag where that is searched, so that an index answers. */
const orderOf = ({ tag }: DeviceFilters) => ({
  column: tag ? 'devices.asset_tag_folded' : 'devices.serial_folded',
  id: 'devices.id',
})

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
  Object.entries({ 'devices.serial_folded': search, 'devices.asset_tag_folded': tag }).flatMap(
    ([column, text]): [string, string, string][] =>
      text ? [[column, fold(text), `${fold(text)}\u{10FFFF}`]] : [],
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
export async function summarizeDevices(
  reader: Reader,
  organizationId: string,
): Promise<Record<string, number>> {
  const rows: { state: string; count: number | string }[] = await reader('devices')
    .where({ organization_id: organizationId })
    .groupBy('state')
    .select('state', reader.raw('count(*) as count'))
  return Object.fromEntries(rows.map((row) => [row.state, Number(row.count)]))
}

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
