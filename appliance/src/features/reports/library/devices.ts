import type { SettingState } from '@earshot/protocol'
import { pagesOf, type PageRequest } from '../../../platform/db/index.ts'
import { lookOfState } from '../../../platform/views/looks.ts'
import { moment, say } from '../../../platform/views/messages/phrase.ts'
import { modelName } from '../../../platform/views/settings.ts'
import type { InventoryRow } from '../../devices/index.ts'
import type { Filter, Report, ReportSource, Row } from '../report.ts'
import { column, modelField, serialField, stateField } from './fields.ts'

/** A device with who wears it and, where asked for, its settings. */
export type ReportedDevice = {
  device: InventoryRow
  wearer: string | null
  settings: [string, SettingState][]
}

const filtersOf = ({ model, state, serial, person }: Filter) => ({
  model: model || undefined,
  state: state || undefined,
  search: serial || undefined,
  personId: person || undefined,
})

/** Devices that match, by serial number, with their settings in three reads for each batch. */
export async function* devicesOf(
  source: ReportSource,
  filter: Filter,
  withSettings: boolean,
): AsyncIterable<ReportedDevice[]> {
  const { devices, reader, organizationId, batch } = source
  const read = (page: PageRequest) => devices.listInventory(reader, organizationId, filtersOf(filter), page)
  for await (const page of pagesOf(read, batch)) {
    const names = await source.names(page.map(({ personId }) => personId))
    const settings = withSettings
      ? await devices.settingsOf(
          reader,
          organizationId,
          page.map(({ id }) => id),
        )
      : new Map<string, Record<string, SettingState>>()
    yield page.map((device) => ({
      device,
      wearer: device.personId === null ? null : (names.get(device.personId) ?? null),
      settings: Object.entries(settings.get(device.id) ?? {}),
    }))
  }
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

const isFiltered = (filter: Filter): boolean => Object.values(filter).some((value) => value !== '')

/** How many devices there are in all; unknown where the report is filtered. */
export const countDevices = async (source: ReportSource, filter: Filter): Promise<number | null> =>
  isFiltered(filter) ? null : total(await source.devices.summarize(source.reader, source.organizationId))

/** How many settings there are in all; unknown where the report is filtered. */
export const countSettings = async (source: ReportSource, filter: Filter): Promise<number | null> =>
  isFiltered(filter)
    ? null
    : total(await source.devices.summarizeSettings(source.reader, source.organizationId))

/** Every headset there is. */
export const inventory: Report = {
  name: 'inventory',
  title: say('report.inventory.title'),
  definition: say('report.inventory.definition'),
  access: 'devices.view',
  fields: [modelField, stateField, serialField],
  columns: [
    column('report.col.serial', 3),
    column('report.col.model', 4),
    column('report.col.firmware', 2),
    column('report.col.state', 3),
    column('report.col.wornBy', 4),
    column('report.col.computer', 3),
    column('report.col.firstSeen', 3),
    column('report.col.lastSeen', 3),
  ],
  count: countDevices,
  async *rows(source, filter) {
    for await (const found of devicesOf(source, filter, false)) yield found.map(inventoryRow)
  },
}

const inventoryRow = ({ device, wearer }: ReportedDevice): Row => [
  device.serial,
  device.name || modelName(device.model),
  device.firmware,
  say(lookOfState(device.state).word),
  wearer,
  device.computerName,
  moment(device.firstSeenAt),
  moment(device.lastSeenAt),
]
