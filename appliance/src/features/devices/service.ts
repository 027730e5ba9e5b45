import type { DeviceDelta, SettingState } from '@earshot/protocol'
import type { Page, PageRequest, Reader, Tx } from '../../platform/db/index.ts'
import type { Device } from './device.ts'
import { applyDelta, type IntakeResult, type Source } from './intake.ts'
import {
  getDevice,
  listAtHubs,
  listDevices,
  listHistory,
  listInventory,
  listNamed,
  summarizeDevices,
  summarizeSettings,
  type DeviceAtHub,
  type DeviceFilters,
  type DeviceSort,
  type DeviceListRow,
  type InventoryRow,
} from './lists.ts'
import {
  listKeysOfHubs,
  listKeysSince,
  listSettings,
  listSettingsOf,
  pruneHistory,
  type HistoryRow,
} from './store.ts'

/** Devices: inventory, evidence per setting with its history, and which suggestions a headset has had. */
export type Devices = {
  applyDelta(
    tx: Tx,
    source: Source,
    delta: Record<string, DeviceDelta | null>,
    now: number,
  ): Promise<IntakeResult>
  /** Keys of the devices that are plugged in at a hub, or were in the 90 days before `now` (ms). */
  keysOf(reader: Reader, organizationId: string, hubId: string, now: number): Promise<string[]>
  /** The same of several hubs at once, by hub; those without a device are left out. */
  keysOfMany(
    reader: Reader,
    organizationId: string,
    hubIds: readonly string[],
    now: number,
  ): Promise<Map<string, string[]>>
  /** Names and serial numbers by id; unknown ids are left out. */
  named(
    reader: Reader,
    organizationId: string,
    ids: readonly string[],
  ): Promise<Map<string, { name: string; serial: string | null }>>
  /** Devices that hubs had last, by hub. */
  atHubs(
    reader: Reader,
    organizationId: string,
    hubIds: readonly string[],
  ): Promise<Map<string, DeviceAtHub[]>>
  list(
    reader: Reader,
    organizationId: string,
    filters: DeviceFilters,
    page: PageRequest,
    sort?: DeviceSort,
  ): Promise<Page<DeviceListRow>>
  /** The same devices, with what reports say of them. */
  listInventory(
    reader: Reader,
    organizationId: string,
    filters: DeviceFilters,
    page: PageRequest,
  ): Promise<Page<InventoryRow>>
  /** Throws `AppError` `not_found`. */
  get(reader: Reader, organizationId: string, id: string): Promise<Device>
  /** Evidence per setting. Throws `AppError` `not_found`. */
  settings(reader: Reader, organizationId: string, id: string): Promise<Record<string, SettingState>>
  /** Evidence per setting of up to a page of devices, by the device's id. */
  settingsOf(
    reader: Reader,
    organizationId: string,
    ids: readonly string[],
  ): Promise<Map<string, Record<string, SettingState>>>
  /** Newest first; of one setting or of all. Throws `AppError` `not_found`. */
  history(
    reader: Reader,
    organizationId: string,
    id: string,
    setting: string | undefined,
    page: PageRequest,
  ): Promise<Page<HistoryRow>>
  /** Devices per state. */
  summarize(reader: Reader, organizationId: string): Promise<Record<string, number>>
  /** Settings per state. */
  summarizeSettings(reader: Reader, organizationId: string): Promise<Record<string, number>>
  /** Removes one batch of history older than `before`; returns how many rows. */
  pruneHistory(tx: Tx, organizationId: string, before: number, limit: number): Promise<number>
}

/** For how long a device that is not plugged in any more counts as one of its computer, in milliseconds. */
const REMEMBERED_MS = 90 * 86_400_000

/** Builds the door. */
export function createDevices(): Devices {
  return {
    applyDelta,
    keysOf: (reader, _organizationId, hubId, now) => listKeysSince(reader, hubId, now - REMEMBERED_MS),
    keysOfMany: (reader, organizationId, hubIds, now) =>
      listKeysOfHubs(reader, organizationId, hubIds, now - REMEMBERED_MS),
    named: listNamed,
    atHubs: listAtHubs,
    list: listDevices,
    listInventory,
    get: getDevice,
    async settings(reader, organizationId, id) {
      await getDevice(reader, organizationId, id)
      return listSettings(reader, id)
    },
    settingsOf: listSettingsOf,
    async history(reader, organizationId, id, setting, page) {
      await getDevice(reader, organizationId, id)
      return listHistory(reader, id, setting, page)
    },
    summarize: summarizeDevices,
    summarizeSettings,
    pruneHistory,
  }
}
