import type { Actor } from '../../platform/actor.ts'
import { createBatcher } from '../../platform/batcher.ts'
import type { Page, PageRequest, Reader, Tx } from '../../platform/db/index.ts'
import { isLabelUsed } from './code-store.ts'
import { closeCode, createCode, listCodes, type EnrolmentCodeView, type NewCode } from './codes.ts'
import type { HubDeps, HubParts } from './deps.ts'
import { hubRoutes } from './hub-routes.ts'
import {
  countHeard,
  getHub,
  listHubs,
  listUnmatched,
  summarizeHubs,
  type HubFilters,
  type HubSummary,
  type HubView,
  type UnmatchedSession,
} from './hub-lists.ts'
import { grantRelease, placeHub, stepHubs, syncNow, type HubStep, type SyncReach } from './manage.ts'
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
  list(reader: Reader, organizationId: string, filters: HubFilters, page: PageRequest): Promise<Page<HubView>>
  /** Throws `AppError` `not_found`. */
  get(reader: Reader, organizationId: string, id: string): Promise<HubView>
  summarize(reader: Reader, organizationId: string): Promise<HubSummary>
  /** Hubs that take part and have been in contact since `since` (ms). */
  countHeard(reader: Reader, organizationId: string, since: number): Promise<number>
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
    get: getHub,
    summarize: summarizeHubs,
    countHeard,
    listUnmatched,
    step: (tx, organizationId, ids, step, actor) => stepHubs(parts, tx, organizationId, ids, step, actor),
    grantRelease: (tx, organizationId, id, actor) => grantRelease(parts, tx, organizationId, id, actor),
    place: (tx, organizationId, id, place, actor) => placeHub(parts, tx, organizationId, id, place, actor),
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
