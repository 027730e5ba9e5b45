import type { Connection } from '../directory/index.ts'
import type { HubSummary, OlderThanHubs } from '../hubs/index.ts'
import type { OverviewDeps } from './deps.ts'

/** Everything the overview is made from. Counts are of the whole organization. */
export type OverviewFacts = {
  organizationName: string
  devices: Readonly<Record<string, number>>
  hubs: HubSummary
  heardLately: number
  heardThisWeek: number
  weekAgo: number
  older: OlderThanHubs | undefined
  kitIsStale: boolean
  directories: readonly Connection[]
  /** Policies that are published, and those of them that are given to somebody. */
  policies: { all: number; published: number; assigned: number }
  hasCode: boolean
}

const LATELY = 15 * 60_000
const WEEK = 7 * 24 * 3_600_000
const POLICIES = 200

/** Gathers what the overview says. */
export async function gatherFacts(deps: OverviewDeps, organizationId: string): Promise<OverviewFacts> {
  const { database, clock, organizations, keys, directory, devices, hubs } = deps
  const reader = database.read
  const now = clock.now()
  const codes = await hubs.listCodes(reader, organizationId, { limit: 1 })
  return {
    organizationName: (await organizations.get(reader, organizationId)).name,
    devices: await devices.summarize(reader, organizationId),
    hubs: await hubs.summarize(reader, organizationId),
    heardLately: await hubs.countHeard(organizationId, LATELY),
    heardThisWeek: await hubs.countHeard(organizationId, WEEK),
    weekAgo: now - WEEK,
    older: await hubs.findOlder(reader, organizationId),
    kitIsStale: await keys.kitIsStale(reader),
    directories: await directory.listConnections(reader, organizationId),
    policies: await countPolicies(deps, organizationId),
    hasCode: codes.rows.length > 0,
  }
}

async function countPolicies(
  { database, policies }: OverviewDeps,
  organizationId: string,
): Promise<OverviewFacts['policies']> {
  const { rows } = await policies.list(database.read, organizationId, { limit: POLICIES })
  const published = rows.filter(({ publishedRevision }) => publishedRevision !== null)
  const given = await Promise.all(
    published.map(({ id }) => policies.assignmentsOf(database.read, organizationId, id)),
  )
  return {
    all: rows.length,
    published: published.length,
    assigned: given.filter((assignments) => assignments.length > 0).length,
  }
}

/** Hubs that take part: those that are known and neither gone nor replaced. */
export const livingHubs = ({ active = 0, pending = 0, quarantined = 0, retiring = 0 }: HubSummary): number =>
  active + pending + quarantined + retiring

/** Sum of several states. */
export const countIn = (counts: Readonly<Record<string, number>>, ...states: readonly string[]): number =>
  states.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
