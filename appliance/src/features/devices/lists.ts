import type { SettingState } from '@earshot/protocol'
import { fetchPage, type Page, type PageRequest, type Reader } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { fold } from '../../platform/fold.ts'
import type { Device } from './device.ts'
import { findDevice, fromRow, type DeviceRow, type HistoryRow } from './store.ts'

/** What a list of devices is filtered by; `search` is the beginning of a serial number. */
export type DeviceFilters = {
  state?: string | undefined
  model?: string | undefined
  personId?: string | undefined
  hubId?: string | undefined
  search?: string | undefined
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
  if (filters.state) void query.where({ 'devices.state': filters.state })
  if (filters.model) void query.where({ 'devices.model': filters.model })
  if (filters.personId) void query.where({ 'devices.person_id': filters.personId })
  if (filters.hubId) void query.where({ 'devices.hub_id': filters.hubId })
  if (filters.search) {
    const from = fold(filters.search)
    void query
      .where('devices.serial_folded', '>=', from)
      .where('devices.serial_folded', '<', `${from}\u{10FFFF}`)
  }
  const order = { column: 'devices.serial_folded', id: 'devices.id' }
  const page = await fetchPage<DeviceRow & { computer_name: string }>(query, order, request)
  return { ...page, rows: page.rows.map((row) => ({ ...fromRow(row), computerName: row.computer_name })) }
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
