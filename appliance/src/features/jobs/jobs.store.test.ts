import type { Json } from '@earshot/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { addOrganization, manualClock } from '../../../test/support/directory.ts'
import { refusalOf } from '../../../test/support/words.ts'
import { systemActor } from '../../platform/actor.ts'
import { createLogger } from '../../platform/logger.ts'
import { localNotifications } from '../../platform/notifications.ts'
import { createScheduler } from '../../platform/scheduler.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { createAudit } from '../audit/index.ts'
import { createJobs, type Job, type Jobs, type Outcome, type Perform } from './index.ts'
import * as store from './store.ts'

const LEASE_MS = 2_000
const tester = systemActor('test')
const signer: Parameters<typeof createAudit>[0]['signer'] = {
  sign: () => Promise.reject(new Error('nothing is signed here')),
  keys: () => Promise.resolve([]),
}

describe.each(dialects)('jobs on %s', (dialect) => {
  let db: TestDatabase
  let organizationId: string
  const clock = manualClock()
  let replicas: { jobs: Jobs; end(): Promise<void> }[] = []

  beforeAll(async () => {
    db = await openTestDatabase(dialect)
  })
  afterAll(() => db.drop())
  beforeEach(async () => {
    organizationId = await addOrganization(db.database)
    return async () => {
      for (const { end } of replicas) await end()
      replicas = []
      await db.database.write((tx) => tx('jobs').delete())
    }
  })

  const notifications = localNotifications()
  const build = (perform: Perform): Jobs =>
    createJobs({
      database: db.database,
      clock,
      logger: createLogger('error'),
      notifications,
      scheduler: createScheduler(),
      audit: createAudit({ clock, database: db.database, signer }),
      kinds: [],
      perform,
      leaseMs: LEASE_MS,
    })
  const replica = (perform: Perform): Jobs => {
    const jobs = build(perform)
    replicas.push({ jobs, end: jobs.start() })
    return jobs
  }
  const ask = (jobs: Jobs, input: Json = null): Promise<Job> =>
    db.database.write((tx) => jobs.ask(tx, organizationId, 'count', input, tester))
  const until = async (jobs: Jobs, id: string, is: (job: Job) => boolean): Promise<void> => {
    const look = (): Promise<Job> => jobs.get(db.database.read, organizationId, id)
    await expect.poll(look, { timeout: 10_000 }).toSatisfy(is)
  }
  const ended = async (jobs: Jobs, id: string): Promise<Job> => {
    await until(jobs, id, ({ endedAt }) => endedAt !== null)
    return jobs.get(db.database.read, organizationId, id)
  }
  /** A computation that goes on until it is ended. */
  const endless: Perform = (_job, onProgress, signal) => {
    onProgress(3, 10)
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ cutOff: true })))
  }

  it('are done in the order in which they were asked for, and keep their result', async () => {
    const order: Json[] = []
    const jobs = replica((job) => {
      order.push(job.input)
      return Promise.resolve({ result: { doubled: Number(job.input) * 2 } })
    })
    const asked: Job[] = []
    for (const input of [1, 2, 3]) {
      asked.push(await ask(jobs, input))
      clock.advance(1)
    }
    const done = await Promise.all(asked.map(({ id }) => ended(jobs, id)))
    expect(order).toEqual([1, 2, 3])
    expect(done.map(({ status, result, tries }) => [status, result, tries])).toEqual([
      ['done', { doubled: 2 }, 1],
      ['done', { doubled: 4 }, 1],
      ['done', { doubled: 6 }, 1],
    ])
  })

  it('say how far they have come while they go on', async () => {
    const jobs = replica(endless)
    const { id } = await ask(jobs)
    await until(jobs, id, ({ done, total }) => done === 3 && total === 10)
  })

  it('fail with the sentence that was given, and are done when they are asked for again', async () => {
    const outcomes: Outcome[] = [{ why: say('job.missing') }, { result: 'well' }]
    const jobs = replica(() => Promise.resolve(outcomes.shift() ?? { cutOff: true }))
    const { id } = await ask(jobs)
    const failed = await ended(jobs, id)
    expect([failed.status, failed.why]).toEqual(['failed', say('job.missing')])
    await db.database.write((tx) => jobs.retry(tx, organizationId, id, tester))
    const again = await ended(jobs, id)
    expect([again.status, again.result, again.why]).toEqual(['done', 'well', null])
    expect(await refusalOf(db.database.write((tx) => jobs.retry(tx, organizationId, id, tester)))).toMatch(
      /has not failed/,
    )
  })

  it('can be stopped while they go on, and then never end any other way', async () => {
    const jobs = replica(endless)
    const { id } = await ask(jobs)
    await until(jobs, id, ({ status }) => status === 'running')
    await db.database.write((tx) => jobs.stop(tx, organizationId, id, tester))
    expect((await ended(jobs, id)).status).toBe('stopped')
    expect(await refusalOf(db.database.write((tx) => jobs.stop(tx, organizationId, id, tester)))).toMatch(
      /has ended already/,
    )
    const next = await ask(jobs)
    await until(jobs, next.id, ({ status }) => status === 'running')
    expect((await jobs.get(db.database.read, organizationId, id)).status).toBe('stopped')
  })

  it('are given up when they were cut off three times', async () => {
    let tries = 0
    const jobs = replica(() => {
      tries += 1
      return Promise.resolve({ cutOff: true })
    })
    const { id } = await ask(jobs)
    const job = await ended(jobs, id)
    expect([tries, job.status, job.why]).toEqual([3, 'failed', say('job.why.cutOff')])
  })

  it('go on after a restart of the program that did them', async () => {
    const first = build(endless)
    const end = first.start()
    const { id } = await ask(first)
    await until(first, id, ({ status }) => status === 'running')
    await end()
    expect(await first.get(db.database.read, organizationId, id)).toMatchObject({
      status: 'waiting',
      tries: 0,
    })
    const second = replica(() => Promise.resolve({ result: 'after the restart' }))
    expect((await ended(second, id)).result).toBe('after the restart')
  })

  it('are taken over from a replica that is not heard of any more, whose late result counts for nothing', async () => {
    const { id } = await ask(build(endless))
    const lease = { token: 'lost', until: clock.now() }
    await db.database.write((tx) => store.beginTry(tx, id, lease, clock.now()))
    clock.advance(1)
    const jobs = replica(endless)
    await until(jobs, id, ({ tries }) => tries === 2)
    const late = { status: 'done', result: 'late', at: clock.now() } as const
    expect(await db.database.write((tx) => store.endJob(tx, id, lease.token, late))).toBe(false)
    expect(await jobs.get(db.database.read, organizationId, id)).toMatchObject({
      status: 'running',
      result: null,
    })
  })

  it('are done once by several replicas', async () => {
    const done: string[] = []
    const perform: Perform = (job) => {
      done.push(job.id)
      return Promise.resolve({ result: null })
    }
    const [one] = [replica(perform), replica(perform), replica(perform)]
    const asked = await Promise.all(Array.from({ length: 20 }, () => ask(one)))
    for (const { id } of asked) await ended(one, id)
    expect(done.toSorted()).toEqual(asked.map(({ id }) => id).toSorted())
  })

  it('are forgotten after their time, but for those that have not ended', async () => {
    const jobs = replica((job) => Promise.resolve({ result: job.input }))
    const old = await ask(jobs, 'old')
    await ended(jobs, old.id)
    clock.advance(10_000)
    const young = await ask(jobs, 'young')
    await ended(jobs, young.id)
    for (const { end } of replicas.splice(0)) await end()
    const waits = await ask(jobs, 'waits')
    await db.database.write((tx) => tx('jobs').where({ id: waits.id }).update({ created_at: 0 }))
    expect(await jobs.forget(10_001)).toEqual([])
    expect(await jobs.forget(9_999)).toEqual([old.id])
    const left = await jobs.list(db.database.read, organizationId, undefined, { limit: 9 })
    expect(left.rows.map(({ id }) => id)).toEqual([young.id, waits.id])
  })

  it('of another organization are nobody else’s', async () => {
    const jobs = build(endless)
    const { id } = await ask(jobs)
    const stranger = await addOrganization(db.database, 'Stranger')
    expect(await refusalOf(jobs.get(db.database.read, stranger, id))).toMatch(/no such job/)
    expect((await jobs.list(db.database.read, stranger, undefined, { limit: 10 })).rows).toEqual([])
    expect((await jobs.list(db.database.read, organizationId, 'count', { limit: 10 })).rows).toHaveLength(1)
  })
})
