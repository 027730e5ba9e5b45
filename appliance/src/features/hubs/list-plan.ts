import { listFile } from '../../platform/views/list-file.ts'
import type { ListPlan, Sort } from '../../platform/views/list.ts'
import type { WriteTime } from '../../platform/zone-time/index.ts'
import type { Names } from '../people/index.ts'
import type { HubSort, HubView } from './hub-lists.ts'
import { HUBS_PATH, personOf } from './view-models.ts'

/** The list of computers and hubs: its columns in their order. */
export const HUB_LIST: ListPlan = {
  path: HUBS_PATH,
  columns: [
    { id: 'computer', label: 'hubs.col.computer', shown: 'always', sorted: true },
    { id: 'state', label: 'hubs.col.state', shown: 'usual' },
    { id: 'person', label: 'hubs.col.person', shown: 'usual' },
    { id: 'system', label: 'hubs.col.system', shown: 'usual' },
    { id: 'version', label: 'hubs.col.version', shown: 'usual' },
    { id: 'place', label: 'hubs.col.place', shown: 'usual' },
    { id: 'contact', label: 'hubs.col.contact', shown: 'usual' },
    { id: 'domain', label: 'hubs.col.domain', shown: 'onWish' },
    { id: 'enrolled', label: 'hubs.col.enrolled', shown: 'onWish', sorted: true },
  ],
}

/** The order of the plan as the store knows it. */
export const sortOf = ({ by, descending }: Sort): HubSort => ({
  by: by === 'enrolled' ? 'enrolled' : 'computer',
  descending,
})

type Write = { people: Names; siteNames: ReadonlyMap<string, string>; writeTime: WriteTime }

/** The list as a file. */
export const HUB_FILE = listFile<HubView, Write>({
  computer: { heads: ['computer'], cells: ({ computer }) => [computer.name] },
  state: { heads: ['state'], cells: ({ status }) => [status] },
  person: { heads: ['used by'], cells: (hub, { people }) => [personOf(hub, people)?.name ?? null] },
  system: { heads: ['platform', 'system'], cells: ({ computer }) => [computer.platform, computer.os] },
  version: { heads: ['version'], cells: ({ version }) => [version] },
  place: {
    heads: ['site', 'tags'],
    cells: ({ siteId, tags }, { siteNames }) => [siteNames.get(siteId ?? '') ?? null, tags.join(', ')],
  },
  contact: {
    heads: ['last contact'],
    cells: ({ lastContactAt }, { writeTime }) => [lastContactAt === null ? null : writeTime(lastContactAt)],
  },
  domain: { heads: ['domain'], cells: ({ computer }) => [computer.domain] },
  enrolled: { heads: ['enrolled at'], cells: ({ enrolledAt }, { writeTime }) => [writeTime(enrolledAt)] },
})
