import type { Json } from '@earshot/protocol'
import { fetchPage, type Page, type PageRequest, type Reader, type Tx } from '../../platform/db/index.ts'
import type { Phrase } from '../../platform/views/messages/phrase.ts'
import type { Job, JobStatus } from './job.ts'

type Row = {
  id: string
  organization_id: string
  kind: string
  input: string
  status: JobStatus
  done: number
  total: number | null
  tries: number
  result: string | null
  why: string | null
  actor_kind: string
  actor_id: string
  created_at: number
  started_at: number | null
  ended_at: number | null
}

/** A job that somebody is doing: only who holds `token` may write to it. */
export type Lease = { token: string; until: number }

const fromRow = (row: Row): Job => ({
  id: row.id,
  organizationId: row.organization_id,
  kind: row.kind,
  input: JSON.parse(row.input) as Json,
  status: row.status,
  done: row.done,
  total: row.total,
  tries: row.tries,
  result: row.result === null ? null : (JSON.parse(row.result) as Json),
  why: row.why === null ? null : (JSON.parse(row.why) as Phrase),
  askedBy: { kind: row.actor_kind, id: row.actor_id },
  createdAt: row.created_at,
  startedAt: row.started_at,
  endedAt: row.ended_at,
})

export async function insertJob(tx: Tx, job: Job): Promise<void> {
  await tx('jobs').insert({
    id: job.id,
    organization_id: job.organizationId,
    kind: job.kind,
    input: JSON.stringify(job.input),
    status: job.status,
    done: job.done,
    total: job.total,
    tries: job.tries,
    actor_kind: job.askedBy.kind,
    actor_id: job.askedBy.id,
    created_at: job.createdAt,
  })
}

export async function findJob(reader: Reader, organizationId: string, id: string): Promise<Job | undefined> {
  const row: Row | undefined = await reader('jobs').where({ organization_id: organizationId, id }).first()
  return row && fromRow(row)
}

/** Jobs of an organization, newest first. */
export async function listJobs(
  reader: Reader,
  organizationId: string,
  kind: string | undefined,
  request: PageRequest,
): Promise<Page<Job>> {
  const query = reader('jobs').where({ organization_id: organizationId }).select()
  if (kind !== undefined) void query.where({ kind })
  const page = await fetchPage<Row>(query, { column: 'created_at', id: 'id', descending: true }, request)
  return { ...page, rows: page.rows.map(fromRow) }
}

/**
 * The oldest job that waits, or whose holder has not been heard of since its lease ended. Locked for this
 * transaction.
 */
export async function lockNext(tx: Tx, now: number): Promise<Job | undefined> {
  for (const status of ['running', 'waiting'] as const) {
    const query = tx('jobs').where({ status }).orderBy('created_at').orderBy('id')
    if (status === 'running') void query.where('lease_until', '<', now)
    const row: Row | undefined = await query.first().forUpdate()
    if (row) return fromRow(row)
  }
  return undefined
}

export async function beginTry(tx: Tx, id: string, lease: Lease, now: number): Promise<void> {
  await tx('jobs')
    .where({ id })
    .update({
      status: 'running',
      tries: tx.raw('tries + 1'),
      done: 0,
      total: null,
      started_at: now,
      ended_at: null,
      lease_token: lease.token,
      lease_until: lease.until,
    })
}

/** False when the lease is another's by now, or the job was stopped. */
export async function saveProgress(
  tx: Tx,
  id: string,
  lease: Lease,
  progress: { done: number; total: number | null },
): Promise<boolean> {
  const changed = await tx('jobs')
    .where({ id, status: 'running', lease_token: lease.token })
    .update({ ...progress, lease_until: lease.until })
  return changed === 1
}

/** How a job ends. */
export type End = { status: JobStatus; result?: Json; why?: Phrase | null }

/** Ends a job that `token` holds, or that nobody holds (null). False when it is another's by now. */
export async function endJob(
  tx: Tx,
  id: string,
  token: string | null,
  end: End & { at: number },
): Promise<boolean> {
  const query = tx('jobs').where({ id }).whereIn('status', ['waiting', 'running'])
  if (token !== null) void query.where({ lease_token: token })
  const changed = await query.update({
    status: end.status,
    result: end.result === undefined ? null : JSON.stringify(end.result),
    why: end.why ? JSON.stringify(end.why) : null,
    ended_at: end.at,
    lease_token: null,
    lease_until: null,
  })
  return changed === 1
}

/** Puts a job that has ended back in line, as if it were new. */
export async function waitAgain(tx: Tx, id: string): Promise<void> {
  await tx('jobs')
    .where({ id })
    .update({ status: 'waiting', tries: 0, done: 0, total: null, why: null, result: null, ended_at: null })
}

/** Puts a job that `token` holds back in line. */
export async function releaseJob(tx: Tx, id: string, token: string, tries: number): Promise<void> {
  await tx('jobs')
    .where({ id, status: 'running', lease_token: token })
    .update({ status: 'waiting', tries, lease_token: null, lease_until: null })
}

/** Jobs that were asked for before `before` and have ended, oldest first: no more than `limit`. */
export async function listOld(reader: Reader, before: number, limit: number): Promise<string[]> {
  const rows: { id: string }[] = await reader('jobs')
    .where('created_at', '<', before)
    .whereNotNull('ended_at')
    .orderBy(['created_at', 'id'])
    .limit(limit)
    .select('id')
  return rows.map(({ id }) => id)
}

export async function deleteJobs(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx('jobs').whereIn('id', ids).delete()
}
