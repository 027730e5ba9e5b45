import { createFeatures } from './features.ts'
import type { Order, Said } from './job-child.ts'
import { inEnglishAt } from './messages.ts'
import { systemClock } from './platform/clock.ts'
import { openDatabase, rehearse, type Tx } from './platform/db/index.ts'
import { AppError } from './platform/errors.ts'
import { createLogger } from './platform/logger.ts'
import { localNotifications } from './platform/notifications.ts'
import { createScheduler } from './platform/scheduler.ts'
import { openVault } from './platform/vault.ts'

/** The child of `job-child.ts`: does the one job it is told over IPC, with the features of the appliance, and ends. */
process.once('message', (order: Order) => void work(order))

const PROGRESS_MS = 250

async function work({ config, secrets, job, folder }: Order): Promise<void> {
  const logger = createLogger(config.logLevel)
  const database = openDatabase({ url: config.databaseUrl, password: secrets.databasePassword })
  try {
    const { jobs } = await createFeatures({
      config,
      secrets,
      database,
      vault: await openVault(config.masterKeyFile, false),
      notifications: localNotifications(),
      logger,
      clock: systemClock,
      scheduler: createScheduler(),
      write: inEnglishAt,
    })
    const kind = jobs.kinds.get(job.kind)
    if (!kind) throw new Error(`there is no kind of job ${job.kind}`)
    const { organizationId } = job
    const context = {
      reader: database.read,
      rehearse: <T>(work: (tx: Tx) => Promise<T>) => rehearse(database, work),
      organizationId,
      folder,
      now: systemClock.now(),
      progress: teller(),
    }
    await tell({ result: await kind.compute(context, job.input) })
  } catch (error) {
    if (error instanceof AppError) await tell({ why: error.detail })
    else logger.error({ err: error, job: job.id, kind: job.kind }, 'a job failed')
  }
  process.exit()
}

function teller(): (done: number, total: number | null) => void {
  let last = 0
  return (done, total) => {
    if (Date.now() - last < PROGRESS_MS) return
    last = Date.now()
    void tell({ progress: [done, total] })
  }
}

const tell = (said: Said): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(said, undefined, undefined, () => resolve())
  })
