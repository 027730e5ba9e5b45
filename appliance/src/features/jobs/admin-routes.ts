import { z } from 'zod'
import type { Database, Reader } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { idParams, pageQuery, pageRequest } from '../../platform/http/form-state.ts'
import { notice } from '../../platform/views/messages/notice.ts'
import { say, type Text } from '../../platform/views/messages/phrase.ts'
import type { Job } from './job.ts'
import type { Jobs } from './jobs.ts'
import { jobPath, JOBS_PATH, presentJob, presentJobs } from './view-models.ts'

/** What the pages of jobs need. */
export type JobPageDeps = {
  database: Database
  jobs: Jobs
  administrators: { get(reader: Reader, organizationId: string, id: string): Promise<{ name: string }> }
}

/** List of jobs, one job, and what can be done about it. */
export function jobRoutes(deps: JobPageDeps): AdminRoute[] {
  const { database, jobs } = deps
  const list = adminRoute({
    method: 'GET',
    path: JOBS_PATH,
    access: 'reports.view',
    query: z.object(pageQuery),
    async handle(request) {
      const { organizationId } = signedIn(request)
      const page = await jobs.list(database.read, organizationId, undefined, pageRequest(request.query))
      return { view: 'jobs/list', model: presentJobs(page, jobs.kinds) }
    },
  })
  const one = adminRoute({
    method: 'GET',
    path: `${JOBS_PATH}/:id`,
    access: 'reports.view',
    params: idParams,
    async handle(request) {
      const { organizationId } = signedIn(request)
      const job = await jobs.get(database.read, organizationId, request.params.id)
      return { view: 'jobs/detail', model: presentJob(job, jobs.kinds, await whoAsked(deps, job)) }
    },
  })
  return [list, one, ...(['retry', 'stop'] as const).map((what) => changeRoute(deps, what))]
}

const SAID = { retry: 'job.retried', stop: 'job.stopped' } as const

function changeRoute({ database, jobs }: JobPageDeps, what: 'retry' | 'stop'): AdminRoute {
  return adminRoute({
    method: 'POST',
    path: `${JOBS_PATH}/:id/${what}`,
    access: 'jobs.manage',
    params: idParams,
    async handle(request) {
      const { organizationId, actor } = signedIn(request)
      const { id } = request.params
      await database.write((tx) => jobs[what](tx, organizationId, id, actor))
      return { redirect: jobPath(id), notice: notice(say(SAID[what])) }
    },
  })
}

async function whoAsked({ database, administrators }: JobPageDeps, job: Job): Promise<Text> {
  if (job.askedBy.kind !== 'administrator') return say('job.asked.nobody')
  try {
    return (await administrators.get(database.read, job.organizationId, job.askedBy.id)).name
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return say('job.asked.somebody')
    throw error
  }
}
