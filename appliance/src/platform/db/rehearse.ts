import type { Database } from './open.ts'
import type { Tx } from './tx.ts'

/**
 * Does `work` in a transaction that is always rolled back, and answers what it answered: what a change would lead to
 * is read from the store as if it had been made. Keep it short, it holds the same locks as the change itself.
 */
export async function rehearse<T>(
  { write }: Pick<Database, 'write'>,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const undone = new Error('rolled back on purpose')
  const seen: T[] = []
  try {
    await write(async (tx) => {
      seen.push(await work(tx))
      throw undone
    })
  } catch (error) {
    if (error !== undone) throw error
  }
  return seen[0] as T
}
