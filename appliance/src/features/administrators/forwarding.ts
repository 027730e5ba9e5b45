import { createHmac, type KeyObject } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/db/index.ts'
import * as store from './throttle-store.ts'
import { refuseUntil } from './wait.ts'

/** A password that a directory is about to see, counted as wrong until it is known not to be. */
export type Forwarded = { notWrong(tx: Tx): Promise<void> }

/** Wrong passwords of an account that a directory gets to see. */
const LIMIT = { most: 3, forgottenMs: 15 * 60_000 }

/** Whether a directory sees one more wrong password after these: how many there are then, or until when it does not. */
export function forwarded(
  before: { count: number; updatedAt: number } | undefined,
  now: number,
): { count: number } | { until: number } {
  if (!before || Math.abs(now - before.updatedAt) >= LIMIT.forgottenMs) return { count: 1 }
  return before.count < LIMIT.most
    ? { count: before.count + 1 }
    : { until: Math.min(before.updatedAt, now) + LIMIT.forgottenMs }
}

/** Builds what counts a password before a directory sees it. */
export function createForwarding(deps: {
  database: Database
  clock: Clock
  macKey: KeyObject
}): (account: string) => Promise<Forwarded> {
  const { database, clock, macKey } = deps
  return async (account) => {
    const own = createHmac('sha256', macKey).update(`forwarded ${account}`).digest('base64url')
    await database.write(async (tx) => {
      const now = clock.now()
      await store.lockAttempts(tx, own, now)
      const row = await store.findAttempts(tx, own)
      const next = forwarded(row, now)
      if ('until' in next) return refuseUntil(next.until, now)
      const startedAt = row?.startedAt ?? now
      await store.saveAttempts(tx, own, { count: next.count, startedAt, blockedUntil: 0, updatedAt: now })
    })
    return { notWrong: (tx) => store.takeBack(tx, own) }
  }
}
