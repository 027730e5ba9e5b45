import { MODELS } from '@earshot/protocol'
import type { Page } from '../../platform/db/index.ts'
import { address, path, type Query } from '../../platform/views/address.ts'
import type { ListModel } from '../../platform/views/list.ts'
import { lookOfState, STATE_LOOKS, type Look } from '../../platform/views/looks.ts'
import { say, type Text } from '../../platform/views/messages/phrase.ts'
import { pagerOf, rowsText, type Chip, type Empty, type Pager } from '../../platform/views/page.ts'
import { modelName } from '../../platform/views/settings.ts'
import type { Names } from '../people/index.ts'
import type { ViewsOfList } from '../saved-views/index.ts'
import { ASSET_LOOKS, ASSET_STATUSES, isAssetStatus } from './asset.ts'
import type { Device, StateCounts } from './device.ts'
import type { DeviceFilters, DeviceListRow } from './lists.ts'

/** Address of the list of devices. */
export const DEVICES_PATH = '/devices'

/** Address of the serial numbers in two places. */
export const CONFLICTS_PATH = `${DEVICES_PATH}/conflicts`

/** Address of a device. */
export const devicePath = (id: string): string => path(['devices', id])

/** Everything the list of devices is made from. `byState` counts all devices of the organization. */
export type DeviceListInput = {
  found: Page<DeviceListRow>
  filters: DeviceFilters
  byState: Readonly<Record<string, number>>
  people: Names
  hubName: string | null
  /** Serial numbers in two places that wait for somebody. */
  openConflicts: number
  /** Order and columns as they stand in the address, the list around its rows, and the views that were saved of it. */
  arrangement: Query
  list: ListModel
  views: ViewsOfList
}

type Tab = { href: string; text: Text; count: number; current: boolean }

/** The list of devices. */
export function presentDevices(input: DeviceListInput): object {
  const { found, filters, byState, arrangement } = input
  const query = { ...queryOf(filters), ...arrangement }
  const total = Object.values(byState).reduce((a, b) => a + b, 0)
  const count = countOf(filters, byState, total)
  return {
    title: say('devices.title'),
    summary: summaryOf(filters, count, total),
    csv: address(`${DEVICES_PATH}.csv`, query),
    edit: found.rows.length > 0 ? address(`${DEVICES_PATH}/edit`, queryOf(filters)) : null,
    importer: `${DEVICES_PATH}/import`,
    conflicts:
      input.openConflicts === 0
        ? null
        : say('conflicts.open', { count: input.openConflicts, page: CONFLICTS_PATH }),
    tag: filters.tag ?? '',
    statuses: [
      { value: '', text: say('devices.filter.anyStatus'), selected: !filters.status },
      ...ASSET_STATUSES.map((status) => ({
        value: status,
        text: say(ASSET_LOOKS[status].word),
        selected: status === filters.status,
      })),
    ],
    views: input.views,
    ...input.list,
    tabs: tabsOf(input, total),
    chips: chipsOf(input),
    clear: DEVICES_PATH,
    search: filters.search ?? '',
    hidden: hiddenOf(filters, arrangement),
    models: [
      { value: '', text: say('devices.filter.anyModel'), selected: !filters.model },
      ...MODELS.map(({ id, name }) => ({ value: id, text: name, selected: id === filters.model })),
    ],
    rows: found.rows.map((row) => presentRow(row, input.people)),
    empty: found.rows.length > 0 ? null : emptyOf(total),
    pager: pagerOf(found, rowsText(found.rows.length, count), DEVICES_PATH, query),
  } satisfies { pager: Pager } & Record<string, unknown>
}

/** The filters as they stand in the address. */
export const queryOf = ({ state, model, personId, hubId, search, tag, status }: DeviceFilters) => ({
  state,
  model,
  person: personId,
  hub: hubId,
  q: search,
  tag,
  status,
})

/** How many match, where it has been counted: for all, and for a state alone. */
function countOf(
  filters: DeviceFilters,
  byState: Readonly<Record<string, number>>,
  total: number,
): number | null {
  const { state, model, personId, hubId, search, tag, status } = filters
  if (model ?? personId ?? hubId ?? search ?? tag ?? status) return null
  return state ? (byState[state] ?? 0) : total
}

function summaryOf(filters: DeviceFilters, count: number | null, total: number): Text {
  if (count === null) return say('devices.matching')
  if (!filters.state) return say('devices.count', { count })
  return say('devices.filtered', { count, total, all: DEVICES_PATH })
}

function tabsOf({ filters, byState, arrangement }: DeviceListInput, total: number): Tab[] {
  const states = Object.keys(STATE_LOOKS).filter(
    (state) => (byState[state] ?? 0) > 0 || state === filters.state,
  )
  return [
    {
      href: address(DEVICES_PATH, arrangement),
      text: say('devices.view.all'),
      count: total,
      current: !filters.state,
    },
    ...states.map((state) => ({
      href: address(DEVICES_PATH, { state, ...arrangement }),
      text: say(lookOfState(state).word),
      count: byState[state] ?? 0,
      current: filters.state === state,
    })),
  ]
}

/** What a list is filtered by, one chip each. */
export function chipsOf({
  filters,
  people,
  hubName,
  arrangement = {},
}: Pick<DeviceListInput, 'filters' | 'people' | 'hubName'> & { arrangement?: Query }): Chip[] {
  const without = (name: string): string =>
    address(DEVICES_PATH, { ...queryOf(filters), ...arrangement, [name]: null })
  const { state, model, personId, hubId, search, tag, status } = filters
  const chips: (Chip | null)[] = [
    state
      ? { label: say('devices.filter.state'), value: say(lookOfState(state).word), without: without('state') }
      : null,
    model ? { label: say('devices.filter.model'), value: modelName(model), without: without('model') } : null,
    personId
      ? {
          label: say('devices.filter.person'),
          value: people.get(personId)?.name ?? say('common.notKnown'),
          without: without('person'),
        }
      : null,
    hubId
      ? {
          label: say('devices.filter.hub'),
          value: hubName ?? say('common.notKnown'),
          without: without('hub'),
        }
      : null,
    search ? { label: say('devices.filter.search'), value: search, without: without('q') } : null,
    tag ? { label: say('devices.filter.tag'), value: tag, without: without('tag') } : null,
    status
      ? { label: say('devices.filter.status'), value: statusText(status), without: without('status') }
      : null,
  ]
  return chips.filter((chip) => chip !== null)
}

const statusText = (status: string): Text => (isAssetStatus(status) ? say(ASSET_LOOKS[status].word) : status)

const hiddenOf = (
  { state, personId, hubId }: DeviceFilters,
  arrangement: Query,
): { name: string; value: string }[] =>
  Object.entries({ state, person: personId, hub: hubId, ...arrangement }).flatMap(([name, value]) =>
    value ? [{ name, value: String(value) }] : [],
  )

const emptyOf = (total: number): Empty =>
  total === 0
    ? {
        icon: 'headset',
        title: say('devices.none.title'),
        text: say('devices.none.text'),
        actions: [{ href: '/enrolment/new', text: say('devices.none.enrol'), icon: 'plus', primary: true }],
      }
    : {
        icon: 'filter-off',
        title: say('devices.noMatch.title'),
        text: say('devices.noMatch.text'),
        actions: [{ href: DEVICES_PATH, text: say('devices.noMatch.clear'), icon: null, primary: false }],
      }

type Row = {
  id: string
  href: string
  name: Text
  look: Look
  differs: Text[]
  wornBy: { href: string; name: string } | null
  model: string
  computer: { href: string; name: string }
  asset: { look: Look; tag: string | null; note: string }
  firmware: string | null
  owner: string | null
  seenAt: number
  firstSeenAt: number
}

const presentRow = (row: DeviceListRow, people: Names): Row => ({
  id: row.id,
  href: devicePath(row.id),
  name: row.serial ?? say('devices.noSerial'),
  look: lookOfState(row.state),
  differs: differsOf(row.stateCounts),
  wornBy: wearerOf(row, people),
  model: row.name || modelName(row.model),
  computer: { href: path(['hubs', row.hubId]), name: row.computerName },
  asset: { look: ASSET_LOOKS[row.asset.status], tag: row.asset.tag, note: row.asset.note },
  firmware: row.firmware,
  owner: people.get(row.asset.ownerId ?? '')?.name ?? null,
  seenAt: row.reportedAt,
  firstSeenAt: row.firstSeenAt,
})

/** Who wears a headset, with a link to everything they wear. */
export function wearerOf(
  { personId }: Pick<Device, 'personId'>,
  people: Names,
): { href: string; name: string } | null {
  const person = personId === null ? undefined : people.get(personId)
  return person && personId !== null
    ? { href: address(DEVICES_PATH, { person: personId }), name: person.name }
    : null
}

const DIFFERENCES: readonly { say: string; states: readonly string[] }[] = [
  { say: 'devices.differs.drifted', states: ['drifted'] },
  { say: 'devices.differs.refused', states: ['refused'] },
  { say: 'devices.differs.blocked', states: ['blocked', 'unreachable'] },
  { say: 'devices.differs.waiting', states: ['pending', 'notDuringCall'] },
]

/** How many settings are not in order. */
export const countDiffering = (counts: StateCounts): number =>
  DIFFERENCES.flatMap(({ states }) => states).reduce((sum, state) => sum + (counts[state] ?? 0), 0)

/** How many settings are not in order, by kind; empty where all are. */
export const differsOf = (counts: StateCounts): Text[] =>
  DIFFERENCES.flatMap(({ say: key, states }) => {
    const count = states.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
    return count > 0 ? [say(key, { count })] : []
  })
