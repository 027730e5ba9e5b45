import type { Actor } from '../../platform/actor.ts'
import { createBatcher } from '../../platform/batcher.ts'
import type { Page, PageRequest, Reader, Tx } from '../../platform/db/index.ts'
import { isLabelUsed } from './code-store.ts'
import { closeCode, createCode, listCodes, type EnrolmentCodeView, type NewCode } from './codes.ts'
import type { HubDeps, HubParts } from './deps.ts'
import { hubRoutes } from './hub-routes.ts'
import {
  countHubs,
  countSilent,
  countTakingPart,
  getHub,
  listHubs,
  listSilent,
  listUnmatched,
  summarizeHubs,
  type HubFilters,
  type HubSort,
  type HubSummary,
  type HubView,
  type UnmatchedSession,
} from './hub-lists.ts'
import { createHeard, createVersions } from './heard.ts'
import { followRules, misplaced } from './follow-rules.ts'
import { listPlaced, type PlacedComputer } from './placement-store.ts'
import type { PlaceChange } from './placement.ts'
import {
  grantRelease,
  leaveHubToRules,
  placeHub,
  stepHubs,
  syncNow,
  type HubStep,
  type SyncReach,
} from './manage.ts'
import { placeMany, retireMany, retireSilent, type AskedFor, type ManyResult } from './many.ts'
import { importPlaces, planImport, type FindSites, type PlacePlan } from './import.ts'
import { reachedHubs, type Reach, type ReachedHub } from './reach.ts'
import { createRegistry } from './registry.ts'
import { carryOn, findOlder, type OlderThanHubs } from './restore.ts'
import type { FreshTarget } from './fresh-target.ts'
import { computeTarget, recordTargets } from './target.ts'
import { findBasis, loadBases } from './target-basis.ts'
import { findStale } from './stale.ts'
import { createTickets } from './tickets.ts'
import { forgetState } from './store.ts'

/** Hubs: enrolment, tokens, targets, states, and what operators do with them. */
export type Hubs = {
  routes: ReturnType<typeof hubRoutes>
  createCode(
    tx: Tx,
    organizationId: string,
    input: NewCode,
    actor: Actor,
  ): Promise<{ id: string; code: string }>
  closeCode(tx: Tx, organizationId: string, id: string, actor: Actor): Promise<void>
  listCodes(reader: Reader, organizationId: string, page: PageRequest): Promise<Page<EnrolmentCodeView>>
  /** Whether there is or was a code with this label. */
  isLabelUsed(reader: Reader, organizationId: string, label: string): Promise<boolean>
  list(
    reader: Reader,
    organizationId: string,
    filters: HubFilters,
    page: PageRequest,
    sort?: HubSort,
  ): Promise<Page<HubView>>
  count(reader: Reader, organizationId: string, filters: HubFilters): Promise<number>
  /** Active hubs that something could reach, in batches. */
  reached(reader: Reader, organizationId: string, reach: Reach): AsyncIterable<ReachedHub[]>
  /** Throws `AppError` `not_found`. */
  get(reader: Reader, organizationId: string, id: string): Promise<HubView>
  summarize(reader: Reader, organizationId: string): Promise<HubSummary>
  /** How many hubs that take part were in contact within so many milliseconds, as of some seconds ago. */
  countHeard(organizationId: string, withinMs: number): Promise<number>
  /** How many hubs that take part run which version, as of a minute ago. */
  countVersions(organizationId: string): Promise<Record<string, number>>
  /** How many hubs hold a request open now. */
  countHeld(organizationId: string): number
  listUnmatched(reader: Reader, organizationId: string, page: PageRequest): Promise<Page<UnmatchedSession>>
  step(tx: Tx, organizationId: string, ids: readonly string[], step: HubStep, actor: Actor): Promise<void>
  grantRelease(tx: Tx, organizationId: string, id: string, actor: Actor): Promise<void>
  place(
    tx: Tx,
    organizationId: string,
    id: string,
    place: { tags: readonly string[]; siteId: string | null },
    actor: Actor,
  ): Promise<void>
  /** Forgets what was given by hand, by a file or by a code, and has the rules decide. */
  leaveToRules(tx: Tx, organizationId: string, id: string, actor: Actor): Promise<void>
  /** Where computers stand and which tags they have, with the origin of each; unknown ids are left out. */
  placements(reader: Reader, organizationId: string, ids: readonly string[]): Promise<PlacedComputer[]>
  /** Ids of computers that are not placed as the rules want them, in batches. */
  misplaced(reader: Reader, organizationId: string): AsyncIterable<{ looked: number; ids: string[] }>
  /** Places some computers as the rules want them; answers how many got another site or other tags. */
  followRules(organizationId: string, ids: readonly string[]): Promise<number>
  placeMany(
    organizationId: string,
    filters: HubFilters,
    change: PlaceChange,
    by: AskedFor,
  ): Promise<ManyResult>
  planImport(reader: Reader, organizationId: string, text: string, findSites: FindSites): Promise<PlacePlan>
  importPlaces(
    tx: Tx,
    organizationId: string,
    given: { text: string; seen: string; findSites: FindSites },
    actor: Actor,
  ): Promise<number>
  /** Hubs that take part and were last heard from before a time (ms), the longest silent first. */
  listSilent(
    reader: Reader,
    organizationId: string,
    before: number,
    page: PageRequest,
  ): Promise<Page<HubView>>
  countSilent(reader: Reader, organizationId: string, before: number): Promise<number>
  countTakingPart(reader: Reader, organizationId: string): Promise<number>
  /** Retires them; answers how many. */
  retireSilent(organizationId: string, before: number, actor: Actor): Promise<number>
  retireMany(organizationId: string, filters: HubFilters, by: AskedFor): Promise<ManyResult>
  syncNow(tx: Tx, organizationId: string, ids: readonly string[], actor: Actor): Promise<SyncReach>
  /** Asks a hub for everything it knows, with its next message. */
  resync(tx: Tx, organizationId: string, id: string): Promise<void>
  findOlder(reader: Reader, organizationId: string): Promise<OlderThanHubs | undefined>
  carryOn(tx: Tx, organizationId: string, actor: Actor): Promise<void>
  /** Whether a hub holds a request open now, so that a change reaches it at once. */
  isHeld(hubId: string): boolean
  /** The target of a hub as computed afresh, for explanations and for checking what is served. */
  targetOf(reader: Reader, hubId: string): Promise<FreshTarget | undefined>
  /** Computes the targets of a sample of hubs afresh: ids of those that are served another. There should be none. */
  findStale(count: number): Promise<string[]>
  /** Ends every held request and holds none from now on: hubs are told to come back. */
  endHolds(): void
  /** Stores what only stands in memory of contacts. */
  flush(): Promise<void>
  close(): Promise<void>
}

const AT_ONCE = 100

/** Builds the door. */
export function createHubs(deps: HubDeps): Hubs {
  const { database, notifications, clock, logger, macKey } = deps
  const onFailure = (error: unknown): void =>
    logger.error({ error }, 'the registry of hubs could not use the database')
  const registry = createRegistry({ database, notifications, clock, onFailure })
  const stopping = new AbortController()
  const parts: HubParts = {
    ...deps,
    stopping: stopping.signal,
    registry,
    tickets: createTickets(macKey, clock),
    findBasis: createBatcher((ids) => loadBases(parts.organizations, database.read, ids), AT_ONCE),
    recordTarget: createBatcher(
      (records) => database.write((tx) => recordTargets(parts, tx, records)),
      AT_ONCE,
    ),
  }
  return {
    routes: hubRoutes(parts),
    createCode: (tx, organizationId, input, actor) => createCode(parts, tx, organizationId, input, actor),
    closeCode: (tx, organizationId, id, actor) => closeCode(parts, tx, organizationId, id, actor),
    listCodes,
    isLabelUsed,
    list: listHubs,
    count: countHubs,
    reached: reachedHubs,
    get: getHub,
    summarize: summarizeHubs,
    countHeard: createHeard(parts, onFailure),
    countVersions: createVersions(parts, onFailure),
    countHeld: (organizationId) => registry.countWatched(organizationId),
    listUnmatched,
    step: (tx, organizationId, ids, step, actor) => stepHubs(parts, tx, organizationId, ids, step, actor),
    grantRelease: (tx, organizationId, id, actor) => grantRelease(parts, tx, organizationId, id, actor),
    place: (tx, organizationId, id, place, actor) => placeHub(parts, tx, organizationId, id, place, actor),
    leaveToRules: (tx, organizationId, id, actor) => leaveHubToRules(parts, tx, organizationId, id, actor),
    placements: listPlaced,
    misplaced: (reader, organizationId) => misplaced(parts, reader, organizationId),
    followRules: (organizationId, ids) =>
      database.write(async (tx) => {
        const moved = await followRules(parts, tx, organizationId, ids)
        if (moved.length > 0) await parts.organizations.touchTargets(tx, organizationId)
        return moved.length
      }),
    placeMany: (organizationId, filters, change, by) => placeMany(parts, organizationId, filters, change, by),
    listSilent,
    countSilent,
    countTakingPart,
    retireSilent: (organizationId, before, actor) => retireSilent(parts, organizationId, before, actor),
    planImport,
    importPlaces: (tx, organizationId, given, actor) => importPlaces(parts, tx, organizationId, given, actor),
    retireMany: (organizationId, filters, by) => retireMany(parts, organizationId, filters, by),
    syncNow: (tx, organizationId, ids, actor) => syncNow(parts, tx, organizationId, ids, actor),
    resync: forgetState,
    findOlder,
    carryOn: (tx, organizationId, actor) => carryOn(parts, tx, organizationId, actor),
    isHeld: (hubId) => registry.isWatched(hubId),
    async targetOf(reader, hubId) {
      const basis = await findBasis(parts.organizations, reader, hubId)
      return basis && computeTarget(parts, reader, basis)
    },
    findStale: (count) => findStale(parts, count),
    endHolds: () => stopping.abort(),
    flush: () => registry.flush(),
    close: () => registry.close(),
  }
}
