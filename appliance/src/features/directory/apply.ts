import { sha256 } from '@earshot/protocol'
import type { Tx } from '../../platform/db/index.ts'
import { newId } from '../../platform/ids.ts'
import { applyRoster, mayAlterTargets, movesPeople, type RosterChange } from '../people/index.ts'
import { setLastGood } from './connection-store.ts'
import type { DirectoryDeps } from './deps.ts'
import type { Identity } from './port.ts'
import type { Counts } from './plan.ts'
import type { Hold, Note } from './reasons.ts'
import type { Begun, End } from './run-lock.ts'
import * as runs from './run-store.ts'

/** What a complete run has found out. */
export type Findings = {
  identity: Identity
  changes: RosterChange[]
  counts: Counts
  holds: Hold[]
  notes: Note[]
}

const PLAN_LIFETIME_MS = 24 * 3_600_000

/** Hash of what a plan would change and of why it is held: equal for equal plans, as both are built in one order. */
export const digestOf = ({ changes, holds }: Pick<Findings, 'changes' | 'holds'>): string =>
  sha256(JSON.stringify([changes, holds.map(({ reason }) => reason)]))

const endOf = ({ counts, holds, notes }: Findings, outcome: End['outcome'], planId: string | null): End => ({
  outcome,
  why: null,
  counts,
  reasons: holds,
  notes,
  planId,
})

const object = (begun: Begun) => ({ kind: 'directory' as const, id: begun.connection.id })
const detail = (begun: Begun, { counts }: Pick<Findings, 'counts'>) => ({
  name: begun.connection.settings.name,
  run: begun.runId,
  ...counts.changes,
})

/** Ends the waiting of the plan that is there; another takes its place or none is needed any more. */
async function supersede(tx: Tx, begun: Begun, now: number): Promise<void> {
  const { organizationId, id } = begun.connection
  const waiting = await runs.findWaitingPlan(tx, organizationId, id)
  if (waiting) await runs.decidePlan(tx, waiting.id, { status: 'superseded', at: now, by: begun.actor.id })
}

async function writeChanges(deps: DirectoryDeps, tx: Tx, begun: Begun, changes: RosterChange[], now: number) {
  const { organizationId, id } = begun.connection
  await applyRoster(tx, { organizationId, connectionId: id, now }, changes)
  if (mayAlterTargets(changes)) await deps.touchTargets(tx, organizationId)
  await deps.reviewAdministrators(tx, organizationId)
  if (movesPeople(changes)) await deps.peopleMoved(tx, organizationId)
}

/** Applies what was found, in the transaction that ends the run: readers see all of it or nothing. */
export async function applyFindings(
  deps: DirectoryDeps,
  tx: Tx,
  begun: Begun,
  findings: Findings,
  now: number,
): Promise<End> {
  const { connection, actor } = begun
  const { changes, counts, identity } = findings
  await writeChanges(deps, tx, begun, changes, now)
  await supersede(tx, begun, now)
  await setLastGood(tx, connection.id, {
    at: now,
    people: counts.people,
    groups: counts.groups,
    identity,
    configuration: connection.configuration,
  })
  if (changes.length > 0)
    await deps.audit.record(tx, {
      organizationId: connection.organizationId,
      actor,
      action: begun.kind === 'approval' ? 'directory.syncApproved' : 'directory.synced',
      object: object(begun),
      detail: detail(begun, findings),
    })
  return endOf(findings, changes.length > 0 ? 'applied' : 'unchanged', null)
}

/** Stores the plan for a person to look at. The same plan as before keeps its id and may be approved for longer. */
async function storePlan(tx: Tx, begun: Begun, findings: Findings, now: number): Promise<string> {
  const { organizationId, id: connectionId } = begun.connection
  const digest = digestOf(findings)
  const expiresAt = now + PLAN_LIFETIME_MS
  const waiting = await runs.findWaitingPlan(tx, organizationId, connectionId)
  if (waiting?.digest === digest) {
    await runs.extendPlan(tx, waiting.id, expiresAt)
    return waiting.id
  }
  await supersede(tx, begun, now)
  const id = newId()
  const { counts, holds: reasons, notes, changes } = findings
  const plan = {
    id,
    connectionId,
    runId: begun.runId,
    digest,
    reasons,
    counts,
    notes,
    createdAt: now,
    expiresAt,
  }
  await runs.insertPlan(tx, organizationId, plan, changes)
  return id
}

/**
 * Holds what was found until a person has approved it, and changes nothing but what is `urgent` (accounts that the
 * directory itself calls disabled).
 */
export async function holdFindings(
  deps: DirectoryDeps,
  tx: Tx,
  begun: Begun,
  findings: Findings & { urgent: RosterChange[] },
  now: number,
): Promise<End> {
  const { urgent } = findings
  if (urgent.length > 0) await writeChanges(deps, tx, begun, urgent, now)
  const worthwhile = findings.changes.length + findings.holds.length > 0
  const planId = worthwhile ? await storePlan(tx, begun, findings, now) : null
  await deps.audit.record(tx, {
    organizationId: begun.connection.organizationId,
    actor: begun.actor,
    action: begun.kind === 'rehearsal' ? 'directory.rehearsed' : 'directory.syncHeld',
    object: object(begun),
    detail: { ...detail(begun, findings), reasons: findings.holds.map(({ reason }) => reason) },
  })
  return endOf(findings, begun.kind === 'rehearsal' ? 'rehearsed' : 'held', planId)
}
