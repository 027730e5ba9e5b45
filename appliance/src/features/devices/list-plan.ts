import { listFile } from '../../platform/views/list-file.ts'
import type { ListPlan, Sort } from '../../platform/views/list.ts'
import type { WriteTime } from '../../platform/zone-time/index.ts'
import type { Names } from '../people/index.ts'
import type { DeviceListRow, DeviceSort } from './lists.ts'
import { countDiffering, DEVICES_PATH, wearerOf } from './view-models.ts'

/** The list of devices: its columns in their order. */
export const DEVICE_LIST: ListPlan = {
  path: DEVICES_PATH,
  columns: [
    { id: 'headset', label: 'devices.col.headset', shown: 'always', sorted: true },
    { id: 'state', label: 'devices.col.state', shown: 'usual' },
    { id: 'differs', label: 'devices.col.differs', shown: 'usual' },
    { id: 'wornBy', label: 'devices.col.wornBy', shown: 'usual' },
    { id: 'model', label: 'devices.col.model', shown: 'usual' },
    { id: 'computer', label: 'devices.col.computer', shown: 'usual' },
    { id: 'asset', label: 'devices.col.asset', shown: 'usual' },
    { id: 'seen', label: 'devices.col.seen', shown: 'usual', sorted: true },
    { id: 'firmware', label: 'devices.col.firmware', shown: 'onWish' },
    { id: 'owner', label: 'devices.col.owner', shown: 'onWish' },
    { id: 'note', label: 'devices.col.note', shown: 'onWish' },
    { id: 'firstSeen', label: 'devices.col.firstSeen', shown: 'onWish' },
  ],
}

/** The order of the plan as the store knows it. */
export const sortOf = ({ by, descending }: Sort): DeviceSort => ({
  by: by === 'seen' ? 'seen' : 'headset',
  descending,
})

type Write = { people: Names; writeTime: WriteTime }

/** The list as a file. */
export const DEVICE_FILE = listFile<DeviceListRow, Write>({
  headset: { heads: ['serial'], cells: ({ serial }) => [serial] },
  state: { heads: ['state'], cells: ({ state }) => [state] },
  differs: { heads: ['settings that differ'], cells: ({ stateCounts }) => [countDiffering(stateCounts)] },
  wornBy: { heads: ['worn by'], cells: (row, { people }) => [wearerOf(row, people)?.name ?? null] },
  model: { heads: ['name', 'model'], cells: ({ name, model }) => [name, model] },
  computer: { heads: ['computer'], cells: ({ computerName }) => [computerName] },
  asset: { heads: ['asset tag', 'status'], cells: ({ asset }) => [asset.tag, asset.status] },
  seen: { heads: ['reported at'], cells: ({ reportedAt }, { writeTime }) => [writeTime(reportedAt)] },
  firmware: { heads: ['firmware'], cells: ({ firmware }) => [firmware] },
  owner: {
    heads: ['owner'],
    cells: ({ asset }, { people }) => [people.get(asset.ownerId ?? '')?.name ?? null],
  },
  note: { heads: ['note'], cells: ({ asset }) => [asset.note] },
  firstSeen: { heads: ['first seen'], cells: ({ firstSeenAt }, { writeTime }) => [writeTime(firstSeenAt)] },
})
