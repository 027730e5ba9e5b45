import { systemActor } from '../../platform/actor.ts'
import { AppError } from '../../platform/errors.ts'
import { allConnections, claimSchedule, type StoredConnection } from './connection-store.ts'
import type { DirectoryDeps } from './deps.ts'
import { startRun } from './sync.ts'

const MINUTE = 60_000
/** After a longer stop a missed run waits for its next time. */
const CATCH_UP_MS = 26 * 60 * MINUTE

/** Whether a minute after the last one that was seen to, up to this one, is due. */
function isDue(deps: DirectoryDeps, connection: StoredConnection, timeZone: string, until: number): boolean {
  const { schedule } = connection.settings
  if (schedule === null || connection.scheduledUntil === null) return false
  const from = Math.max(connection.scheduledUntil + MINUTE, until - CATCH_UP_MS)
  for (let minute = from; minute <= until; minute += MINUTE)
    if (deps.scheduler.matches(schedule, timeZone, minute)) return true
  return false
}

async function runOne(deps: DirectoryDeps, connection: StoredConnection, until: number): Promise<void> {
  const { organizationId, id, scheduledUntil } = connection
  const timeZone = await deps.timeZoneOf(deps.database.read, organizationId)
  const due = isDue(deps, connection, timeZone, until)
  if (!(await deps.database.write((tx) => claimSchedule(tx, id, scheduledUntil, until))) || !due) return
  const actor = systemActor('directory schedule')
  try {
    const { finished } = await startRun(deps, { organizationId, connectionId: id, kind: 'sync', actor })
    await finished
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    deps.logger.warn({ err: error, connection: id }, 'a scheduled directory run did not end well')
  }
}

/** Runs every connection whose schedule names a minute since it was last seen to. One replica takes each. */
export async function runDue(deps: DirectoryDeps): Promise<void> {
  const until = Math.floor(deps.clock.now() / MINUTE) * MINUTE
  const due = (await allConnections(deps.database.read)).filter(
    ({ settings, scheduledUntil }) => settings.schedule !== null && (scheduledUntil ?? 0) < until,
  )
  await Promise.all(due.map((connection) => runOne(deps, connection, until)))
}
