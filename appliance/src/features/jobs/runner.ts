import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/db/index.ts'
import { newId } from '../../platform/ids.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { MAX_TRIES, type Job } from './job.ts'
import type { Outcome, Perform } from './kind.ts'
import * as store from './store.ts'

/** Does jobs one at a time, the oldest first. */
export type Runner = {
  /** There may be something to do, or the one under way may have been stopped. Resolves when nothing is left. */
  kick(): Promise<void>
  /** Ends the job under way, which waits again. */
  stop(): Promise<void>
}

type Deps = {
  database: Database
  clock: Clock
  perform: Perform
  onFailure(error: unknown): void
  leaseMs?: number
}

const LEASE_MS = 60_000
const LEASES_PER_RENEWAL = 4

const nothing = (): Promise<void> => Promise.resolve()

/** Builds a runner that is idle. Several, one per replica, share the work: each job is done by who claims it first. */
export function createRunner(deps: Deps): Runner {
  const stopping = new AbortController()
  let running: Promise<void> | null = null
  let again = false
  let look = nothing

  async function work(claimed: Claimed): Promise<void> {
    const lease = keepLease(deps, claimed, stopping.signal)
    look = lease.renew
    const outcome = await deps.perform(claimed.job, lease.progress, lease.signal)
    look = nothing
    lease.end()
    if (!('cutOff' in outcome)) await lease.renew()
    await finish(deps, claimed, outcome, stopping.signal.aborted)
  }

  async function workOff(): Promise<void> {
    do {
      again = false
      while (!stopping.signal.aborted) {
        const claimed = await claim(deps)
        if (!claimed) break
        await work(claimed)
      }
    } while (again && !stopping.signal.aborted)
  }

  return {
    async kick() {
      again = true
      if (running) return look()
      running = workOff().catch(deps.onFailure)
      await running
      running = null
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}

type Claimed = { job: Job; token: string }

/** Takes the next job; one that was cut off too often counts as failed. */
async function claim(deps: Deps): Promise<Claimed | undefined> {
  const { database, clock, leaseMs = LEASE_MS } = deps
  const next = await database.write(async (tx) => {
    const now = clock.now()
    const job = await store.lockNext(tx, now)
    if (!job) return undefined
    const token = newId()
    await store.beginTry(tx, job.id, { token, until: now + leaseMs }, now)
    if (job.tries >= MAX_TRIES)
      await store.endJob(tx, job.id, token, { status: 'failed', why: say('job.why.cutOff'), at: now })
    return { job: { ...job, tries: job.tries + 1 }, token }
  })
  return next && next.job.tries > MAX_TRIES ? claim(deps) : next
}

type Keeper = {
  signal: AbortSignal
  progress(done: number, total: number | null): void
  renew(): Promise<void>
  end(): void
}

/** Renews the lease and stores progress; `signal` ends with the lease, with a stop of the job or of the program. */
function keepLease(deps: Deps, { job, token }: Claimed, stopping: AbortSignal): Keeper {
  const { database, clock, leaseMs = LEASE_MS } = deps
  const lost = new AbortController()
  let at: { done: number; total: number | null } = { done: 0, total: null }
  const renew = async (): Promise<void> => {
    const lease = { token, until: clock.now() + leaseMs }
    const holds = await database.write((tx) => store.saveProgress(tx, job.id, lease, at))
    if (!holds) lost.abort()
  }
  const timer = setInterval(
    () => void renew().catch(deps.onFailure),
    Math.min(1_000, leaseMs / LEASES_PER_RENEWAL),
  )
  return {
    signal: AbortSignal.any([lost.signal, stopping]),
    progress: (done, total) => {
      at = { done: Math.floor(done), total }
    },
    renew,
    end: () => clearInterval(timer),
  }
}

async function finish(
  { database, clock }: Deps,
  { job, token }: Claimed,
  outcome: Outcome,
  stopping: boolean,
): Promise<void> {
  await database.write(async (tx) => {
    const at = clock.now()
    if ('result' in outcome)
      await store.endJob(tx, job.id, token, { status: 'done', result: outcome.result, at })
    else if ('why' in outcome)
      await store.endJob(tx, job.id, token, { status: 'failed', why: outcome.why, at })
    else await store.releaseJob(tx, job.id, token, stopping ? job.tries - 1 : job.tries)
  })
}
