import type { Tx } from '../../platform/db/index.ts'

/** Attempts under one key. */
export type Attempts = { count: number; startedAt: number; blockedUntil: number; updatedAt: number }

type Row = { count: number; started_at: number; blocked_until: number; updated_at: number }

export async function findAttempts(tx: Tx, key: string): Promise<Attempts | undefined> {
  const row: Row | undefined = await tx('administrator_attempts').where({ key }).first()
  return (
    row && {
      count: row.count,
      startedAt: row.started_at,
      blockedUntil: row.blocked_until,
      updatedAt: row.updated_at,
    }
  )
}

/** Makes attempts on several replicas wait for each other: the row under `key` is locked until the end. */
export async function lockAttempts(tx: Tx, key: string, now: number): Promise<void> {
  await tx('administrator_attempts')
    .insert({ key, count: 0, started_at: now, blocked_until: 0, updated_at: now })
    .onConflict('key')
    .ignore()
  await tx('administrator_attempts').where({ key }).forUpdate().first()
}

export async function saveAttempts(tx: Tx, key: string, attempts: Attempts): Promise<void> {
  await tx('administrator_attempts')
    .insert({
      key,
      count: attempts.count,
      started_at: attempts.startedAt,
      blocked_until: attempts.blockedUntil,
      updated_at: attempts.updatedAt,
    })
    .onConflict('key')
    .merge()
}

/** Counts one attempt less, and lets the next one through. */
export async function takeBack(tx: Tx, key: string): Promise<void> {
  await tx('administrator_attempts')
    .where({ key })
    .where('count', '>', 0)
    .update({ count: tx.raw('?? - 1', ['count']), blocked_until: 0 })
}

export async function deleteAttempts(tx: Tx, key: string): Promise<void> {
  await tx('administrator_attempts').where({ key }).delete()
}

export async function deleteOld(tx: Tx, before: number): Promise<void> {
  await tx('administrator_attempts').where('updated_at', '<', before).delete()
}

/** Failed sign-ins of one minute and one account. */
export type FailureSum = { minute: number; administratorId: string; count: number; sources: number }

/** An empty `administratorId` is a name that nobody has. */
export async function countFailure(
  tx: Tx,
  failure: { minute: number; administratorId: string; source: string },
): Promise<void> {
  const row = { minute: failure.minute, administrator_id: failure.administratorId, source: failure.source }
  await tx('administrator_failures')
    .insert({ ...row, count: 1 })
    .onConflict(['minute', 'administrator_id', 'source'])
    .merge({ count: tx.raw('?? + 1', ['administrator_failures.count']) })
}

/** Sums of the minutes before `minute`, which are deleted. */
export async function takeFailures(tx: Tx, minute: number): Promise<FailureSum[]> {
  const past = tx('administrator_failures').where('minute', '<', minute)
  const rows: { minute: number; administrator_id: string; count: number }[] = await past
    .clone()
    .orderBy(['minute', 'administrator_id', 'source'])
    .forUpdate()
    .select('minute', 'administrator_id', 'count')
  await past.clone().delete()
  const sums = new Map<string, FailureSum>()
  for (const row of rows) {
    const key = `${row.minute} ${row.administrator_id}`
    const sum = sums.get(key) ?? {
      minute: row.minute,
      administratorId: row.administrator_id,
      count: 0,
      sources: 0,
    }
    sums.set(key, { ...sum, count: sum.count + row.count, sources: sum.sources + 1 })
  }
  return [...sums.values()]
}
