const BATCH = 500

/** Runs `work` on at most 500 rows at a time, so that others get their turn in between. */
export async function inBatches<T>(
  rows: readonly T[],
  work: (batch: T[]) => Promise<unknown>,
): Promise<void> {
  for (let start = 0; start < rows.length; start += BATCH) await work(rows.slice(start, start + BATCH))
}
