import { fetchPage, type Page, type PageRequest, type Reader } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
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

/** What a list of hubs is filtered by; `search` is part of a computer's name. */
export type HubFilters = { status?: HubStatus | undefined; search?: string | undefined }

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

async function tagsOf(reader: Reader, hubIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows: { hub_id: string; tag: string }[] = await reader('hub_tags')
    .whereIn('hub_id', hubIds)
    .orderBy(['hub_id', 'tag'])
    .select('hub_id', 'tag')
  const grouped = Map.groupBy(rows, (row) => row.hub_id)
  return new Map([...grouped].map(([id, own]) => [id, own.map((row) => row.tag)]))
}

/** Hubs by the name of their computer. */
export async function listHubs(
  reader: Reader,
  organizationId: string,
  filters: HubFilters,
  request: PageRequest,
): Promise<Page<HubView>> {
  const query = hubsQuery(reader, organizationId)
  if (filters.status) void query.where({ 'hubs.status': filters.status })
  if (filters.search) {
    const from = fold(filters.search)
    void query
      .where('hubs.computer_folded', '>=', from)
      .where('hubs.computer_folded', '<', `${from}\u{10FFFF}`)
  }
  const page = await fetchPage<Row>(query, { column: 'hubs.computer_folded', id: 'hubs.id' }, request)
  const tags = await tagsOf(
    reader,
    page.rows.map((row) => row.id),
  )
  return { ...page, rows: page.rows.map((row) => toView(row, tags.get(row.id) ?? [])) }
}

/** One hub. Throws `AppError` `not_found`. */
export async function getHub(reader: Reader, organizationId: string, id: string): Promise<HubView> {
  const row: Row | undefined = await hubsQuery(reader, organizationId).where({ 'hubs.id': id }).first()
  if (!row) throw new AppError('not_found', say('hub.missing'))
  return toView(row, await listTags(reader, id))
}

/** How many hubs stand where. */
export type HubSummary = Partial<Record<HubStatus, number>>

export async function summarizeHubs(reader: Reader, organizationId: string): Promise<HubSummary> {
  const rows: { status: HubStatus; count: number | string }[] = await reader('hubs')
    .where({ organization_id: organizationId })
    .groupBy('status')
    .select('status', reader.raw('count(*) as count'))
  return Object.fromEntries(rows.map((row) => [row.status, Number(row.count)]))
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
