import type { Page } from '../../platform/db/index.ts'
import { address, path, type Query } from '../../platform/views/address.ts'
import type { Look } from '../../platform/views/looks.ts'
import { say, type Text } from '../../platform/views/messages/phrase.ts'
import { pagerOf, rowsText, type Chip, type Empty } from '../../platform/views/page.ts'
import type { ListModel } from '../../platform/views/list.ts'
import type { Names } from '../people/index.ts'
import type { ViewsOfList } from '../saved-views/index.ts'
import type { HubStatus } from './hub.ts'
import type { HubFilters, HubSummary, HubView, UnmatchedSession } from './hub-lists.ts'

/** Address of the list of hubs. */
export const HUBS_PATH = '/hubs'

/** Address of a hub, or of a page below it. */
export const hubPath = (id: string, ...below: readonly string[]): string => path(['hubs', id, ...below])

/** How each status of a hub looks. */
export const STATUS_LOOKS: Readonly<Record<HubStatus, Look>> = {
  active: { icon: 'circle-check', tone: 'good', word: 'hub.status.active' },
  pending: { icon: 'hourglass-empty', tone: 'warn', word: 'hub.status.pending' },
  quarantined: { icon: 'blocked', tone: 'bad', word: 'hub.status.quarantined' },
  retiring: { icon: 'hourglass-empty', tone: 'wait', word: 'hub.status.retiring' },
  retired: { icon: 'circle-minus', tone: 'none', word: 'hub.status.retired' },
  revoked: { icon: 'circle-x', tone: 'none', word: 'hub.status.revoked' },
  superseded: { icon: 'arrow-back-up', tone: 'none', word: 'hub.status.superseded' },
}

const STATUSES = Object.keys(STATUS_LOOKS) as HubStatus[]

/** Whether a word of the address is a status. */
export const isStatus = (word: string | undefined): word is HubStatus =>
  (STATUSES as readonly (string | undefined)[]).includes(word)

/** Everything the list of hubs is made from. */
export type HubListInput = {
  page: Page<HubView>
  filters: HubFilters
  summary: HubSummary
  people: Names
  siteNames: ReadonlyMap<string, string>
  /** Order and columns as they stand in the address, the list around its rows, and the views that were saved of it. */
  arrangement: Query
  list: ListModel
  views: ViewsOfList
}

/** The list of computers and their hubs. */
export function presentHubs(input: HubListInput): object {
  const { page, filters, summary, people, siteNames, arrangement } = input
  const total = Object.values(summary).reduce((a, b) => a + b, 0)
  const { status, search, siteId } = filters
  const count = search || siteId ? null : status ? (summary[status] ?? 0) : total
  const query = { ...queryOf(filters), ...arrangement }
  return {
    title: say('hubs.title'),
    summary:
      count === null
        ? say('hubs.matching')
        : status
          ? say('hubs.ofAll', { count, total, all: HUBS_PATH })
          : say('hubs.count', { count }),
    csv: address(`${HUBS_PATH}.csv`, query),
    views: input.views,
    ...input.list,
    tabs: tabsOf(input, total),
    search: search ?? '',
    hidden: Object.entries({ state: status, site: siteId, ...arrangement }).flatMap(([name, value]) =>
      value ? [{ name, value }] : [],
    ),
    chips: chipsOf(filters, siteNames.get(siteId ?? '') ?? null, arrangement),
    clear: HUBS_PATH,
    approvable: status === 'pending',
    all: {
      place: address(`${HUBS_PATH}/place`, queryOf(filters)),
      retire: address(`${HUBS_PATH}/retire`, queryOf(filters)),
    },
    rows: page.rows.map((hub) => presentRow(hub, people, siteNames)),
    empty: page.rows.length > 0 ? null : emptyOf(total),
    pager: pagerOf(page, rowsText(page.rows.length, count), HUBS_PATH, query),
  }
}

const tabsOf = ({ filters: { status }, summary, arrangement }: HubListInput, total: number): object[] => [
  {
    href: address(HUBS_PATH, arrangement),
    text: say('hubs.view.all'),
    count: total,
    current: status === undefined,
  },
  ...STATUSES.filter((known) => (summary[known] ?? 0) > 0 || known === status).map((known) => ({
    href: address(HUBS_PATH, { state: known, ...arrangement }),
    text: say(STATUS_LOOKS[known].word),
    count: summary[known] ?? 0,
    current: known === status,
  })),
]

/** What filters say in an address. */
export const queryOf = ({ status, search, siteId }: HubFilters): Query => ({
  state: status,
  q: search,
  site: siteId,
})

/** What filters say in words, each with the address of the list without it. */
export function chipsOf(filters: HubFilters, siteName: string | null, arrangement: Query = {}): Chip[] {
  const { status, search, siteId } = filters
  const without = (left: Partial<HubFilters>): string =>
    address(HUBS_PATH, { ...queryOf({ ...filters, ...left }), ...arrangement })
  const chips: (Chip | null)[] = [
    status
      ? {
          label: say('hubs.filter.state'),
          value: say(STATUS_LOOKS[status].word),
          without: without({ status: undefined }),
        }
      : null,
    search
      ? { label: say('hubs.filter.search'), value: search, without: without({ search: undefined }) }
      : null,
    siteId
      ? {
          label: say('hubs.filter.site'),
          value: siteName ?? say('common.notKnown'),
          without: without({ siteId: undefined }),
        }
      : null,
  ]
  return chips.filter((chip) => chip !== null)
}

const emptyOf = (total: number): Empty =>
  total === 0
    ? {
        icon: 'computer',
        title: say('hubs.none.title'),
        text: say('hubs.none.text'),
        actions: [{ href: '/enrolment/new', text: say('hubs.enrol'), icon: 'plus', primary: true }],
      }
    : {
        icon: 'filter-off',
        title: say('hubs.noMatch.title'),
        text: say('hubs.noMatch.text'),
        actions: [{ href: HUBS_PATH, text: say('hubs.noMatch.clear'), icon: null, primary: false }],
      }

const presentRow = (hub: HubView, people: Names, siteNames: ReadonlyMap<string, string>): object => ({
  id: hub.id,
  href: hubPath(hub.id),
  name: hub.computer.name,
  domain: hub.computer.domain,
  look: STATUS_LOOKS[hub.status],
  person: personOf(hub, people),
  system: hub.computer.os === '' ? hub.computer.platform : hub.computer.os,
  version: hub.version,
  place: [siteNames.get(hub.siteId ?? ''), hub.tags.join(', ')].filter(Boolean).join(' · ') || '–',
  contactAt: hub.lastContactAt,
  enrolledAt: hub.enrolledAt,
})

/** Who uses a computer, with a link to their headsets. */
export function personOf(
  { personId }: Pick<HubView, 'personId'>,
  people: Names,
): { name: string; href: string } | null {
  const person = personId === null ? undefined : people.get(personId)
  return person ? { name: person.name, href: address('/devices', { person: personId }) } : null
}

/** Sessions that were matched to nobody. */
export const presentUnmatched = (page: Page<UnmatchedSession>): object => ({
  title: say('unmatched.title'),
  crumbs: [{ href: HUBS_PATH, text: say('hubs.title') }],
  rows: page.rows.map(({ hubId, computerName, domain, login, since }) => ({
    login,
    domain,
    computer: computerName,
    href: hubPath(hubId),
    since,
  })),
  empty: { icon: 'users', title: say('unmatched.none.title'), text: say('unmatched.none.text'), actions: [] },
  pager: pagerOf(page, rowsText(page.rows.length, null), `${HUBS_PATH}/unmatched`, {}),
})

/** A text that may be missing, as a fact says it. */
export const orNotKnown = (text: string): Text => (text === '' ? say('common.notKnown') : text)
