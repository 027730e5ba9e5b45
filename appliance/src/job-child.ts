import { fork } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Json } from '@earshot/protocol'
import type { Config } from './config/config.ts'
import type { Secrets } from './config/secrets.ts'
import type { Job, JobKind, Outcome, Perform } from './features/jobs/index.ts'
import { AppError } from './platform/errors.ts'
import type { Logger } from './platform/logger.ts'
import type { Phrase } from './platform/views/messages/phrase.ts'

/** What the child is told. */
export type Order = { config: Config; secrets: Secrets; job: Job; folder: string }

/** What the child says: how far it has come, and at last how it ended. */
export type Said = { progress: [done: number, total: number | null] } | { result: Json } | { why: Phrase }

const CHILD = fileURLToPath(new URL('./job-process.ts', import.meta.url))

/** Time is not pressing there, memory is: little room for young objects, and garbage is collected early. */
export const THRIFTY = ['--no-warnings', '--max-semi-space-size=8', '--heap-growing-percent=20']

/** What a job that makes very much at once is given besides: it takes half as long again, and a fifth less memory. It may give back by itself what it has done with. */
const SPARING = ['--max-semi-space-size=2', '--optimize-for-size', '--expose-gc']

/** Where a job keeps its files. */
export const jobFolder = (dataFolder: string, jobId: string): string => join(dataFolder, 'jobs', jobId)

/** Computes each job in a process of its own, so that neither its time nor its memory is the appliance's. */
export const performInChild =
  (
    { config, secrets, logger }: Pick<Order, 'config' | 'secrets'> & { logger: Logger },
    kinds: readonly JobKind[],
  ): Perform =>
  async (job, onProgress, signal) => {
    const folder = jobFolder(config.dataFolder, job.id)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const kind = kinds.find(({ name }) => name === job.kind)
    const flags = kind?.makesMuch?.(job.input) ? [...THRIFTY, ...SPARING] : THRIFTY
    const outcome = await runChild({ config, secrets, job, folder }, flags, onProgress, signal)
    if (!kind?.finish || !('result' in outcome)) return outcome
    const { organizationId } = job
    const finish = kind.finish({ organizationId, folder, progress: onProgress, signal }, outcome.result)
    return finishing(finish, signal, (err) =>
      logger.error({ err, job: job.id, kind: job.kind }, 'a job could not be finished'),
    )
  }

/** What is made of a result in the appliance ends the job as the child would. */
async function finishing(
  finish: Promise<Json>,
  signal: AbortSignal,
  onFailure: (error: unknown) => void,
): Promise<Outcome> {
  try {
    const result = await finish
    return signal.aborted ? { cutOff: true } : { result }
  } catch (error) {
    if (error instanceof AppError) return { why: error.detail }
    onFailure(error)
    return { cutOff: true }
  }
}

function runChild(
  order: Order,
  execArgv: string[],
  onProgress: Parameters<Perform>[1],
  signal: AbortSignal,
): Promise<Outcome> {
  return new Promise((resolve) => {
    let outcome: Outcome = { cutOff: true }
    const child = fork(CHILD, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv })
    const kill = (): boolean => child.kill('SIGKILL')
    signal.addEventListener('abort', kill)
    child.on('message', (said: Said) => {
      if ('progress' in said) onProgress(...said.progress)
      else outcome = said
    })
    child.on('error', kill)
    child.once('close', () => {
      signal.removeEventListener('abort', kill)
      resolve(outcome)
    })
    child.send(order, (error) => error && kill())
  })
}
