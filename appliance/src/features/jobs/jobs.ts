import type { Json } from '@earshot/protocol'
import type { Actor } from '../../platform/actor.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Page, PageRequest, Reader, Tx } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Notifications } from '../../platform/notifications.ts'
import type { Scheduler } from '../../platform/scheduler.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Audit } from '../audit/index.ts'
import { canRetry, canStop, type Job } from './job.ts'
import type { JobKind, Perform } from './kind.ts'
import { createRunner } from './runner.ts'
import * as store from './store.ts'

/** Long work: asked for in a transaction, done by one replica off its event loop, and looked at until it has ended. */
export type Jobs = {
  /** Every kind there is. */
  kinds: ReadonlyMap<string, JobKind>
  /** Puts work in line. It begins when the transaction has been committed. */
  ask(tx: Tx, organizationId: string, kind: string, input: Json, actor: Actor): Promise<Job>
  /** Throws `AppError` `not_found`. */
  get(reader: Reader, organizationId: string, id: string): Promise<Job>
  /** Newest first, of one kind or of all. */
  list(
    reader: Reader,
    organizationId: string,
    kind: string | undefined,
    page: PageRequest,
  ): Promise<Page<Job>>
  /** Asks again for a job that failed or was stopped. Throws `AppError` `not_found` or `conflict`. */
  retry(tx: Tx, organizationId: string, id: string, actor: Actor): Promise<void>
  /** Ends a job that waits or runs. Throws `AppError` `not_found` or `conflict`. */
  stop(tx: Tx, organizationId: string, id: string, actor: Actor): Promise<void>
  /** Forgets jobs that are older than this many milliseconds. Returns their ids. */
  forget(olderThanMs: number): Promise<string[]>
  /** Begins to do what is in line. Returns the end of it. */
  start(): () => Promise<void>
}

type Deps = {
  database: Database
  clock: Clock
  logger: Logger
  notifications: Notifications
  scheduler: Scheduler
  audit: Audit
  kinds: readonly JobKind[]
  perform: Perform
  leaseMs?: number
}

const FORGOTTEN_AT_ONCE = 100

/** Builds the door. */
export function createJobs(deps: Deps): Jobs {
  const { database, clock, notifications, audit } = deps
  const kinds = new Map(deps.kinds.map((kind) => [kind.name, kind]))

  async function get(reader: Reader, organizationId: string, id: string): Promise<Job> {
    const job = await store.findJob(reader, organizationId, id)
    if (!job) throw new AppError('not_found', say('job.missing'))
    return job
  }

  const record = (tx: Tx, action: 'job.asked' | 'job.retried' | 'job.stopped', job: Job, actor: Actor) =>
    audit.record(tx, {
      organizationId: job.organizationId,
      actor,
      action,
      object: { kind: 'job', id: job.id },
      detail: { kind: job.kind },
    })

  return {
    kinds,
    get,
    list: store.listJobs,
    async ask(tx, organizationId, kind, input, actor) {
      const job: Job = {
        id: newId(),
        organizationId,
        kind,
        input,
        status: 'waiting',
        done: 0,
        total: null,
        tries: 0,
        result: null,
        why: null,
        askedBy: { kind: actor.kind, id: actor.id },
        createdAt: clock.now(),
        startedAt: null,
        endedAt: null,
      }
      await store.insertJob(tx, job)
      await record(tx, 'job.asked', job, actor)
      await notifications.publish(tx, 'job', job.id)
      return job
    },
    async retry(tx, organizationId, id, actor) {
      const job = await get(tx, organizationId, id)
      if (!canRetry(job)) throw new AppError('conflict', say('job.notEnded'))
      await store.waitAgain(tx, id)
      await record(tx, 'job.retried', job, actor)
      await notifications.publish(tx, 'job', id)
    },
    async stop(tx, organizationId, id, actor) {
      const job = await get(tx, organizationId, id)
      const ended = canStop(job) && (await store.endJob(tx, id, null, { status: 'stopped', at: clock.now() }))
      if (!ended) throw new AppError('conflict', say('job.hasEnded'))
      await record(tx, 'job.stopped', job, actor)
      await notifications.publish(tx, 'job', id)
    },
    async forget(olderThanMs) {
      const ids = await store.listOld(database.read, clock.now() - olderThanMs, FORGOTTEN_AT_ONCE)
      if (ids.length > 0) await database.write((tx) => store.deleteJobs(tx, ids))
      return ids
    },
    start: () => startRunner(deps),
  }
}

/** Looks when somebody asks, and each minute for what a replica that is gone has left. */
function startRunner({ database, clock, logger, notifications, scheduler, perform, leaseMs }: Deps) {
  const onFailure = (error: unknown): void => logger.error({ err: error }, 'jobs cannot be done')
  const runner = createRunner({
    database,
    clock,
    perform,
    onFailure,
    ...(leaseMs === undefined ? {} : { leaseMs }),
  })
  const endListening = notifications.subscribe('job', () => void runner.kick().catch(onFailure))
  const endLooking = scheduler.everyMinute('jobs left over', () => runner.kick())
  void runner.kick().catch(onFailure)
  return async (): Promise<void> => {
    endListening()
    await endLooking()
    await runner.stop()
  }
}
