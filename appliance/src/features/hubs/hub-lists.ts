import { fetchPage, type Page, type PageRequest, type Reader } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { readCounts } from '../../platform/fleet-counts.ts'
import { fold } from '../../platform/fold.ts'
import type { HubStatus } from './hub.ts'
import { unmatchedSessions } from './session-store.ts'
import { listTags } from './store.ts'

/** A hub as lists and pages show it. */
export type HubView = {
  id: string
  computer: { name: string; domain: string; platform: string; os: string }
  version: string
  status: HubStatus
  statusSince: number
  knownBy: 'code' | 'proof'
  previousHubId: string | null
  siteId: string | null
  personId: string | null
  releaseGranted: boolean
  targetSequence: number
  targetTag: string | null
  acceptedSequence: number
  acceptedTag: string | null
  enrolledAt: number
  lastContactAt: number | null
  tags: string[]
}

/** What a list of hubs is filtered by; `search` is how a computer's name begins, `ids` are those that were picked. */
export type HubFilters = {
  status?: HubStatus | undefined
  search?: string | undefined
  siteId?: string | undefined
  ids?: readonly string[] | undefined
}

/** What a list of hubs can be sorted by. */
export type HubSort = { by: 'computer' | 'enrolled'; descending: boolean }

/** The usual order. */
export const BY_NAME: HubSort = { by: 'computer', descending: false }

type Row = {
  id: string
  computer_name: string
  computer_folded: string
  computer_domain: string
  platform: string
  os: string
  version: string
  status: HubStatus
  status_since: number
  known_by: 'code' | 'proof'
  previous_hub_id: string | null
  site_id: string | null
  person_id: string | null
  release_granted: number
  target_sequence: number
  target_tag: string | null
  accepted_sequence: number
  accepted_tag: string | null
  enrolled_at: number
  last_contact_at: number | null
}

const COLUMNS = [
  'id',
  'computer_name',
  'computer_folded',
  'computer_domain',
  'platform',
  'os',
  'version',
  'status',
  'status_since',
  'known_by',
  'previous_hub_id',
  'site_id',
  'person_id',
  'release_granted',
  'target_sequence',
  'target_tag',
  'accepted_sequence',
  'accepted_tag',
  'enrolled_at',
].map((name) => `hubs.${name}`)

const toView = (row: Row, tags: string[]): HubView => ({
  id: row.id,
  computer: { name: row.computer_name, domain: row.computer_domain, platform: row.platform, os: row.os },
  version: row.version,
  status: row.status,
  statusSince: row.status_since,
  knownBy: row.known_by,
  previousHubId: row.previous_hub_id,
  siteId: row.site_id,
  personId: row.person_id,
  releaseGranted: row.release_granted === 1,
  targetSequence: row.target_sequence,
  targetTag: row.target_tag,
  acceptedSequence: row.accepted_sequence,
  acceptedTag: row.accepted_tag,
  enrolledAt: row.enrolled_at,
  lastContactAt: row.last_contact_at,
  tags,
})

const hubsQuery = (reader: Reader, organizationId: string) =>
  reader('hubs')
    .where({ 'hubs.organization_id': organizationId })
    .leftJoin('hub_contacts', 'hub_contacts.hub_id', 'hubs.id')
    .select(...COLUMNS, 'hub_contacts.last_contact_at')

/** Tags of hubs, in order. */
export async function tagsOf(reader: Reader, hubIds: readonly string[]): Promise<Map<string, string[]>> {
  if (hubIds.length === 0) return new Map()
  const rows: { hub_id: string; tag: string }[] = await reader('hub_tags')
    .whereIn('hub_id', hubIds)
    .orderBy(['hub_id', 'tag'])
    .select('hub_id', 'tag')
  const grouped = Map.groupBy(rows, (row) => row.hub_id)
  return new Map([...grouped].map(([id, own]) => [id, own.map((row) => row.tag)]))
}

async function withTags(reader: Reader, rows: readonly Row[]): Promise<HubView[]> {
  const tags = await tagsOf(
    reader,
    rows.map((row) => row.id),
  )
  return rows.map((row) => toView(row, tags.get(row.id) ?? []))
}

type Query = ReturnType<Reader>

/** Leaves of hubs those that match. */
export function narrow(query: Query, { status, search, siteId, ids }: HubFilters): Query {
  if (status) void query.where({ 'hubs.status': status })
  if (siteId) void query.where({ 'hubs.site_id': siteId })
  if (ids) void query.whereIn('hubs.id', [...ids])
  if (search) {
    const from = fold(search)
    void query
      .where('hubs.computer_folded', '>=', from)
      .where('hubs.computer_folded', '<', `${from}\u{10FFFF}`)
  }
  return query
}

/** How many hubs match. */
export async function countHubs(
  reader: Reader,
  organizationId: string,
  filters: HubFilters,
): Promise<number> {
  const query = narrow(reader('hubs').where({ 'hubs.organization_id': organizationId }), filters)
  const row = (await query.first(reader.raw('count(*) as count'))) as { count: number | string } | undefined
  return Number(row?.count ?? 0)
}

/** Whether a list with these filters can be sorted: what is searched is in the order of names. */
export const mayBeSorted = ({ search, ids }: HubFilters): boolean => !search && !ids

/** Hubs by the name of their computer, or as they are to be sorted. */
export async function listHubs(
  reader: Reader,
  organizationId: string,
  filters: HubFilters,
  request: PageRequest,
  sort = BY_NAME,
): Promise<Page<HubView>> {
  const query = narrow(hubsQuery(reader, organizationId), filters)
  const { by, descending } = mayBeSorted(filters) ? sort : BY_NAME
  const column = by === 'enrolled' ? 'hubs.enrolled_at' : 'hubs.computer_folded'
  const page = await fetchPage<Row>(query, { column, id: 'hubs.id', descending }, request)
  return { ...page, rows: await withTags(reader, page.rows) }
}

const TAKING_PART = ['active', 'pending', 'quarantined']

const silentQuery = (reader: Reader, organizationId: string, before: number) =>
  reader('hub_contacts')
    .join('hubs', 'hubs.id', 'hub_contacts.hub_id')
    .where({ 'hub_contacts.organization_id': organizationId })
    .where('hub_contacts.last_contact_at', '<', before)
    .whereIn('hubs.status', TAKING_PART)

/** Hubs that take part and were last heard from before a time (ms), the longest silent first. */
export async function listSilent(
  reader: Reader,
  organizationId: string,
  before: number,
  request: PageRequest,
): Promise<Page<HubView>> {
  const query = silentQuery(reader, organizationId, before).select(
    ...COLUMNS,
    'hub_contacts.last_contact_at',
    'hub_contacts.hub_id',
  )
  const order = { column: 'hub_contacts.last_contact_at', id: 'hub_contacts.hub_id' }
  const page = await fetchPage<Row>(query, order, request)
  return { ...page, rows: await withTags(reader, page.rows) }
}

/** How many those are. */
export async function countSilent(reader: Reader, organizationId: string, before: number): Promise<number> {
  const row: { count: number | string } | undefined = await silentQuery(reader, organizationId, before).first(
    reader.raw('count(*) as count'),
  )
  return Number(row?.count ?? 0)
}

/** How many hubs take part. */
export async function countTakingPart(reader: Reader, organizationId: string): Promise<number> {
  const summary = await summarizeHubs(reader, organizationId)
  return TAKING_PART.reduce((sum, status) => sum + (summary[status as HubStatus] ?? 0), 0)
}

/** Hubs in use on computers of these folded names. */
export async function listNamed(
  reader: Reader,
  organizationId: string,
  folded: readonly string[],
): Promise<HubView[]> {
  const rows = (await hubsQuery(reader, organizationId)
    .whereIn('hubs.computer_folded', [...folded])
    .whereIn('hubs.status', TAKING_PART)) as Row[]
  return withTags(reader, rows)
}

/** One hub. Throws `AppError` `not_found`. */
export async function getHub(reader: Reader, organizationId: string, id: string): Promise<HubView> {
  const row: Row | undefined = await hubsQuery(reader, organizationId).where({ 'hubs.id': id }).first()
  if (!row) throw new AppError('not_found', say('hub.missing'))
  return toView(row, await listTags(reader, id))
}

/** How many hubs stand where. */
export type HubSummary = Partial<Record<HubStatus, number>>

export const summarizeHubs = (reader: Reader, organizationId: string): Promise<HubSummary> =>
  readCounts(reader, organizationId, 'hubs')

/** How many hubs that take part run which version. */
export async function countVersions(reader: Reader, organizationId: string): Promise<Record<string, number>> {
  const rows: { version: string; count: number | string }[] = await reader('hubs')
    .where({ organization_id: organizationId })
    .whereIn('status', TAKING_PART)
    .groupBy('version')
    .select('version', reader.raw('count(*) as count'))
  return Object.fromEntries(rows.map(({ version, count }) => [version, Number(count)]))
}

/** How many hubs that take part have been in contact since `since` (ms). */
export async function countHeard(reader: Reader, organizationId: string, since: number): Promise<number> {
  const row: { count: number | string } | undefined = await reader('hub_contacts')
    .join('hubs', 'hubs.id', 'hub_contacts.hub_id')
    .where({ 'hub_contacts.organization_id': organizationId })
    .where('hub_contacts.last_contact_at', '>=', since)
    .whereIn('hubs.status', ['active', 'pending', 'quarantined', 'retiring'])
    .first(reader.raw('count(*) as count'))
  return Number(row?.count ?? 0)
}

/** Somebody who sits at a computer and whom the directory does not know. */
export type UnmatchedSession = {
  hubId: string
  computerName: string
  domain: string
  login: string
  since: number
}

export async function listUnmatched(
  reader: Reader,
  organizationId: string,
  request: PageRequest,
): Promise<Page<UnmatchedSession>> {
  type SessionRow = { hub_id: string; computer_name: string; domain: string; login: string; since: number }
  const order = { column: 'people_sessions.login_folded', id: 'people_sessions.hub_id' }
  const page = await fetchPage<SessionRow>(unmatchedSessions(reader, organizationId), order, request)
  const rows = page.rows.map((row) => ({
    hubId: row.hub_id,
    computerName: row.computer_name,
    domain: row.domain,
    login: row.login,
    since: row.since,
  }))
  return { ...page, rows }
}
