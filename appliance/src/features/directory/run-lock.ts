import type { Actor } from '../../platform/actor.ts'
import type { Tx } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { newId } from '../../platform/ids.ts'
import * as connections from './connection-store.ts'
import type { StoredConnection } from './connection-store.ts'
import type { DirectoryDeps } from './deps.ts'
import type { Run, RunKind } from './run.ts'
import * as runs from './run-store.ts'

/** A run that has begun and holds its connection's lock. */
export type Begun = {
  runId: string
  token: string
  kind: RunKind
  actor: Actor
  connection: StoredConnection
}

const LOCK_MS = 60_000
const RENEW_MS = 15_000

const missing = (): AppError => new AppError('not_found', say('directory.missing'))

/** Takes the lock and writes the run down. Throws `AppError` `not_found`, or `conflict` while another run holds it. */
export function beginRun(
  deps: DirectoryDeps,
  at: { organizationId: string; connectionId: string; kind: RunKind; actor: Actor },
): Promise<Begun> {
  return deps.database.write(async (tx) => {
    const now = deps.clock.now()
    const connection = await connections.lockConnection(tx, at.organizationId, at.connectionId)
    if (!connection) throw missing()
    if (connection.lockToken !== null && (connection.lockUntil ?? 0) > now)
      throw new AppError('conflict', say('run.underWay'))
    const [runId, token] = [newId(), newId()]
    await runs.interruptRuns(tx, connection.id, now)
    await connections.setLock(tx, connection.id, { token, until: now + LOCK_MS })
    const { organizationId, connectionId, kind, actor } = at
    await runs.insertRun(tx, { id: runId, organizationId, connectionId, kind, actor, startedAt: now })
    return { runId, token, kind, actor, connection }
  })
}

/** Keeps the lock while `work` runs, however long the server takes. */
export async function keepingLock<T>(deps: DirectoryDeps, begun: Begun, work: () => Promise<T>): Promise<T> {
  const renew = (): void => {
    const until = deps.clock.now() + LOCK_MS
    deps.database
      .write((tx) => connections.renewLock(tx, begun.connection.id, { token: begun.token, until }))
      .catch((error: unknown) =>
        deps.logger.error({ err: error }, 'the lock of a directory run was not renewed'),
      )
  }
  const timer = setInterval(renew, RENEW_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

/** How a run ended. */
export type End = Pick<Run, 'outcome' | 'why' | 'counts' | 'reasons' | 'notes' | 'planId'>

/**
 * The transaction that ends a run: only while its lock and its configuration are still the ones it began with, so
 * that a run that was thought dead can't write over a later one.
 */
export function endRun(
  deps: DirectoryDeps,
  begun: Begun,
  work: (tx: Tx, now: number) => Promise<End>,
): Promise<Run> {
  const { organizationId, id } = begun.connection
  return deps.database.write(async (tx) => {
    const now = deps.clock.now()
    const current = await connections.lockConnection(tx, organizationId, id)
    if (current?.lockToken !== begun.token) throw new AppError('conflict', say('run.takenOver'))
    if (current.configuration !== begun.connection.configuration)
      throw new AppError('conflict', say('run.changed'))
    await runs.finishRun(tx, begun.runId, { ...(await work(tx, now)), endedAt: now })
    await connections.setLock(tx, id, null)
    const run = await runs.findRun(tx, organizationId, begun.runId)
    if (!run) throw new AppError('internal', say('run.lost'))
    return run
  })
}
