import type { Page } from '../../platform/db/index.ts'
import { path } from '../../platform/views/address.ts'
import type { Look } from '../../platform/views/looks.ts'
import { moment, say, type Phrase, type Text } from '../../platform/views/messages/phrase.ts'
import { pagerOf, rowsText } from '../../platform/views/page.ts'
import { canRetry, canStop, type Job, type JobStatus } from './job.ts'
import type { JobKind } from './kind.ts'

/** Address of the list of jobs. */
export const JOBS_PATH = '/jobs'

/** Address of a job. */
export const jobPath = (id: string): string => path(['jobs', id])

const LOOKS: Readonly<Record<JobStatus, Look>> = {
  waiting: { icon: 'hourglass-empty', tone: 'wait', word: 'job.status.waiting' },
  running: { icon: 'hourglass-empty', tone: 'wait', word: 'job.status.running' },
  done: { icon: 'circle-check', tone: 'good', word: 'job.status.done' },
  failed: { icon: 'circle-x', tone: 'bad', word: 'job.status.failed' },
  stopped: { icon: 'circle-minus', tone: 'none', word: 'job.status.stopped' },
}

/** The look of where a job stands. */
export const jobLook = (status: JobStatus): Look => LOOKS[status]

const SAYS: Readonly<Record<JobStatus, string>> = {
  waiting: 'job.says.waiting',
  running: 'job.says.running',
  done: 'job.says.done',
  failed: 'job.says.failed',
  stopped: 'job.says.stopped',
}

const saysOf = ({ status, endedAt }: Job): Phrase =>
  say(SAYS[status], endedAt === null ? {} : { when: moment(endedAt) })

/** What is done is whole: progress is stored now and then only. */
const doneOf = ({ done, total, status }: Job): number => (status === 'done' && total !== null ? total : done)

/** How far a job has come; null where nothing can be said. */
const progressOf = (job: Job): Text | null => {
  const { done, total, status } = job
  if (total !== null) return say('job.progress', { done: doneOf(job), total })
  return done > 0 && status === 'running' ? say('job.progress.open', { done }) : null
}

const titleOf = (job: Job, kinds: ReadonlyMap<string, JobKind>): Text =>
  kinds.get(job.kind)?.describe(job.input) ?? job.kind

/** The list of jobs. */
export function presentJobs(found: Page<Job>, kinds: ReadonlyMap<string, JobKind>): object {
  return {
    title: say('jobs.title'),
    rows: found.rows.map((job) => ({
      href: jobPath(job.id),
      what: titleOf(job, kinds),
      kind: kinds.get(job.kind)?.words ?? job.kind,
      look: LOOKS[job.status],
      progress: progressOf(job),
      at: job.createdAt,
    })),
    empty: {
      icon: 'hourglass-empty',
      title: say('jobs.none.title'),
      text: say('jobs.none.text'),
      actions: [{ href: '/reports', text: say('jobs.none.reports'), icon: null, primary: true }],
    },
    pager: pagerOf(found, rowsText(found.rows.length, null), JOBS_PATH, {}),
  }
}

/** One job. While it goes on the page looks again by itself. */
export function presentJob(job: Job, kinds: ReadonlyMap<string, JobKind>, who: Text): object {
  const url = jobPath(job.id)
  return {
    title: titleOf(job, kinds),
    crumbs: [{ href: JOBS_PATH, text: say('jobs.title') }],
    lead: say('job.asked', { when: moment(job.createdAt, 'exact'), who }),
    kind: kinds.get(job.kind)?.words ?? job.kind,
    url,
    look: LOOKS[job.status],
    says: saysOf(job),
    why: job.why,
    tries: job.tries > 1 ? say('job.tries', { tries: job.tries }) : null,
    progress: progressOf(job),
    bar: job.total === null ? null : { done: doneOf(job), total: Math.max(job.total, 1) },
    active: canStop(job),
    retry: canRetry(job) ? `${url}/retry` : null,
    stop: canStop(job) ? `${url}/stop` : null,
    result: job.status === 'done' ? (kinds.get(job.kind)?.pageOf(job) ?? null) : null,
  }
}
