import { fetchPage, type Page, type PageRequest, type Reader, type Tx } from '../../platform/db/index.ts'
import type { Actor } from '../../platform/actor.ts'
import type { RosterChange } from '../people/index.ts'
import { NO_COUNTS, type Plan, type Run } from './run.ts'

type RunRow = {
  id: string
  connection_id: string
  kind: Run['kind']
  actor_kind: string
  actor_id: string
  started_at: number
  ended_at: number | null
  outcome: Run['outcome']
  why: string | null
  counts: string
  reasons: string
  notes: string
  plan_id: string | null
}

const toRun = (row: RunRow): Run => ({
  id: row.id,
  connectionId: row.connection_id,
  kind: row.kind,
  actor: { kind: row.actor_kind, id: row.actor_id },
  startedAt: row.started_at,
  endedAt: row.ended_at,
  outcome: row.outcome,
  why: row.why === null ? null : (JSON.parse(row.why) as Run['why']),
  counts: JSON.parse(row.counts) as Run['counts'],
  reasons: JSON.parse(row.reasons) as Run['reasons'],
  notes: JSON.parse(row.notes) as Run['notes'],
  planId: row.plan_id,
})

type PlanRow = {
  id: string
  connection_id: string
  run_id: string
  status: Plan['status']
  digest: string
  reasons: string
  counts: string
  notes: string
  created_at: number
  expires_at: number
  decided_at: number | null
}

const toPlan = (row: PlanRow): Plan => ({
  id: row.id,
  connectionId: row.connection_id,
  runId: row.run_id,
  status: row.status,
  digest: row.digest,
  reasons: JSON.parse(row.reasons) as Plan['reasons'],
  counts: JSON.parse(row.counts) as Plan['counts'],
  notes: JSON.parse(row.notes) as Plan['notes'],
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  decidedAt: row.decided_at,
})

export async function insertRun(
  tx: Tx,
  run: Pick<Run, 'id' | 'connectionId' | 'kind' | 'startedAt'> & { organizationId: string; actor: Actor },
): Promise<void> {
  await tx('directory_runs').insert({
    id: run.id,
    organization_id: run.organizationId,
    connection_id: run.connectionId,
    kind: run.kind,
    actor_kind: run.actor.kind,
    actor_id: run.actor.id,
    started_at: run.startedAt,
    outcome: 'running',
    counts: JSON.stringify(NO_COUNTS),
    reasons: '[]',
    notes: '[]',
  })
}

export async function finishRun(
  tx: Tx,
  id: string,
  end: Pick<Run, 'outcome' | 'why' | 'counts' | 'reasons' | 'notes' | 'planId'> & { endedAt: number },
): Promise<void> {
  await tx('directory_runs')
    .where({ id })
    .update({
      ended_at: end.endedAt,
      outcome: end.outcome,
      why: end.why === null ? null : JSON.stringify(end.why),
      counts: JSON.stringify(end.counts),
      reasons: JSON.stringify(end.reasons),
      notes: JSON.stringify(end.notes),
      plan_id: end.planId,
    })
}

/** Runs whose process is gone: nobody holds their lock any more. */
export async function interruptRuns(tx: Tx, connectionId: string, endedAt: number): Promise<void> {
  await tx('directory_runs')
    .where({ connection_id: connectionId, outcome: 'running' })
    .update({ outcome: 'interrupted', ended_at: endedAt })
}

const RUN = [
  'id',
  'connection_id',
  'kind',
  'actor_kind',
  'actor_id',
  'started_at',
  'ended_at',
  'outcome',
  'why',
  'counts',
  'reasons',
  'notes',
  'plan_id',
]

export async function findRun(reader: Reader, organizationId: string, id: string): Promise<Run | undefined> {
  const row: RunRow | undefined = await reader('directory_runs')
    .where({ organization_id: organizationId, id })
    .first(RUN)
  return row && toRun(row)
}

export const runsQuery = (reader: Reader, organizationId: string, connectionId: string) =>
  reader('directory_runs').where({ organization_id: organizationId, connection_id: connectionId }).select(RUN)

/** Newest first. */
export async function listRuns(
  reader: Reader,
  organizationId: string,
  connectionId: string,
  page: PageRequest,
): Promise<Page<Run>> {
  const order = { column: 'started_at', id: 'id', descending: true }
  const found = await fetchPage<RunRow>(runsQuery(reader, organizationId, connectionId), order, page)
  return { ...found, rows: found.rows.map(toRun) }
}

export async function findPlan(
  reader: Reader,
  organizationId: string,
  id: string,
): Promise<Plan | undefined> {
  const row: PlanRow | undefined = await reader('directory_plans')
    .where({ organization_id: organizationId, id })
    .first()
  return row && toPlan(row)
}

/** The plan of a connection that waits for a person. */
export async function findWaitingPlan(
  reader: Reader,
  organizationId: string,
  connectionId: string,
): Promise<Plan | undefined> {
  const row: PlanRow | undefined = await reader('directory_plans')
    .where({ organization_id: organizationId, connection_id: connectionId, status: 'waiting' })
    .first()
  return row && toPlan(row)
}

const BATCH = 500

/** Stores a plan with everything it would change. */
export async function insertPlan(
  tx: Tx,
  organizationId: string,
  plan: Omit<Plan, 'status' | 'decidedAt'>,
  changes: readonly RosterChange[],
): Promise<void> {
  await tx('directory_plans').insert({
    id: plan.id,
    organization_id: organizationId,
    connection_id: plan.connectionId,
    run_id: plan.runId,
    status: 'waiting',
    digest: plan.digest,
    reasons: JSON.stringify(plan.reasons),
    counts: JSON.stringify(plan.counts),
    notes: JSON.stringify(plan.notes),
    created_at: plan.createdAt,
    expires_at: plan.expiresAt,
  })
  const rows = changes.map((change, number) => ({
    organization_id: organizationId,
    plan_id: plan.id,
    number,
    kind: change.kind,
    change: JSON.stringify(change),
  }))
  for (let start = 0; start < rows.length; start += BATCH)
    await tx('people_plan_items').insert(rows.slice(start, start + BATCH))
}

/** The same plan came out again: it may be approved for longer. */
export async function extendPlan(tx: Tx, id: string, expiresAt: number): Promise<void> {
  await tx('directory_plans').where({ id }).update({ expires_at: expiresAt })
}

/** Ends a plan's waiting; what it would have changed, with its personal values, is deleted. */
export async function decidePlan(
  tx: Tx,
  id: string,
  decision: { status: Exclude<Plan['status'], 'waiting'>; at: number; by: string },
): Promise<void> {
  await tx('directory_plans')
    .where({ id, status: 'waiting' })
    .update({ status: decision.status, decided_at: decision.at, decided_by: decision.by })
  await tx('people_plan_items').where({ plan_id: id }).delete()
}

type ItemRow = { number: number; kind: string; change: string; plan_id: string }

/** What a waiting plan would change, in its order. */
export async function listPlanItems(
  reader: Reader,
  organizationId: string,
  planId: string,
  page: PageRequest,
): Promise<Page<RosterChange>> {
  const query = reader('people_plan_items')
    .where({ organization_id: organizationId, plan_id: planId })
    .select('number', 'kind', 'change', 'plan_id')
  const found = await fetchPage<ItemRow>(query, { column: 'number', id: 'plan_id' }, page)
  return { ...found, rows: found.rows.map((row) => JSON.parse(row.change) as RosterChange) }
}
