import type { Json } from '@earshot/protocol'
import type { Phrase } from '../../platform/views/messages/phrase.ts'

/** Where a job stands. stopped: somebody asked for its end. */
export type JobStatus = 'waiting' | 'running' | 'done' | 'failed' | 'stopped'

/** Who asked for a job. */
export type AskedBy = { kind: string; id: string }

/** Long work that survives a restart. `done` and `total` count what its kind counts; a total that is not known is null. */
export type Job = {
  id: string
  organizationId: string
  kind: string
  input: Json
  status: JobStatus
  done: number
  total: number | null
  tries: number
  result: Json
  /** Why it failed. */
  why: Phrase | null
  askedBy: AskedBy
  createdAt: number
  startedAt: number | null
  endedAt: number | null
}

/** How often a job that was cut off is begun again before it counts as failed. */
export const MAX_TRIES = 3

/** Whether a job may be asked for again. */
export const canRetry = ({ status }: Job): boolean => status === 'failed' || status === 'stopped'

/** Whether a job may still be stopped. */
export const canStop = ({ status }: Job): boolean => status === 'waiting' || status === 'running'
