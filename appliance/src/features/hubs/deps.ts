import type { KeyObject } from 'node:crypto'
import type { Assignment, DeviceDelta, Session, Suggestion } from '@earshot/protocol'
import type { Config } from '../../config/config.ts'
import type { Actor } from '../../platform/actor.ts'
import type { Batcher } from '../../platform/batcher.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Reader, Tx } from '../../platform/db/index.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Notifications } from '../../platform/notifications.ts'
import type { Audit } from '../audit/index.ts'
import type { Keys } from '../keys/index.ts'
import type { Organizations, PerEpoch } from '../organizations/index.ts'
import type { TargetRecord } from './fresh-target.ts'
import type { Given } from './placement.ts'
import type { Registry } from './registry.ts'
import type { TargetBasis } from './target-basis.ts'
import type { Tickets } from './tickets.ts'

/** What hubs need of people: whom a session belongs to and which groups that person is in. */
export type PeopleOfHubs = {
  matchSession(
    reader: Reader,
    organizationId: string,
    session: Session,
    computerName: string,
  ): Promise<{ personId: string } | null>
  groupsOf(reader: Reader, organizationId: string, personId: string): Promise<string[]>
}

/** What hubs need of policies: every published assignment of an organization. */
export type PoliciesOfHubs = {
  assignments: PerEpoch<Assignment[]>
}

/** A hub and whom its session was matched to, as devices need them. */
export type StateSource = { organizationId: string; hubId: string; personId: string | null; full: boolean }

/** What hubs need of devices: to store what a state says of them. */
export type DevicesOfHubs = {
  /** Stores the change; answers which suggestions the headsets that arrived have had, and whether the set of devices changed. */
  applyDelta(
    tx: Tx,
    source: StateSource,
    delta: Record<string, DeviceDelta | null>,
    now: number,
  ): Promise<{ suggestions: Record<string, Suggestion[]>; devicesChanged: boolean }>
  /** Keys of the devices that count as a hub's at `now` (ms). */
  keysOf(reader: Reader, organizationId: string, hubId: string, now: number): Promise<string[]>
}

/** What hubs need of placement rules: the site and the tags they give each of some computers, in the same order. */
export type PlacementRulesOfHubs = {
  givenTo(
    reader: Reader,
    organizationId: string,
    computers: readonly { name: string; personId: string | null }[],
  ): Promise<Given[]>
}

/** Everything the feature is built from. */
export type HubDeps = {
  database: Database
  clock: Clock
  logger: Logger
  notifications: Notifications
  config: Pick<Config, 'publicUrl' | 'heldMax' | 'pollSeconds'>
  macKey(label: string): KeyObject
  audit: Pick<Audit, 'record'>
  keys: Keys
  organizations: Organizations
  people: PeopleOfHubs
  policies: PoliciesOfHubs
  devices: DevicesOfHubs
  placementRules: PlacementRulesOfHubs
}

/** The same with what the feature makes for itself. */
export type HubParts = HubDeps & {
  registry: Registry
  tickets: Tickets
  /** Reads what a hub's target is computed from; many share a few reads. */
  findBasis: Batcher<string, TargetBasis | undefined>
  /** Puts the sequence of a target on disk; many share one transaction. False: look again. */
  recordTarget: Batcher<TargetRecord, boolean>
  /** Aborts when the appliance stops: nobody is held any longer. */
  stopping: AbortSignal
}

/** A hub as an audit row names it. */
export const hubActor = (hub: { id: string; computer: { name: string } }): Actor => ({
  kind: 'hub',
  id: hub.id,
  name: hub.computer.name,
})
