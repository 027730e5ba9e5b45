/** Gathers what is asked for while a batch is under way, so that many share one transaction and one sync to disk. */
export type Batcher<Item, Result> = (item: Item) => Promise<Result>

type Waiting<Item, Result> = { item: Item; resolve(result: Result): void; reject(error: unknown): void }

/**
 * `work` gets at most `max` items at a time, never two batches at once, and answers one result per item in their
 * order. When it throws, everyone in the batch learns of it.
 */
export function createBatcher<Item, Result>(
  work: (items: Item[]) => Promise<Result[]>,
  max: number,
): Batcher<Item, Result> {
  const waiting: Waiting<Item, Result>[] = []
  let running = false

  async function run(): Promise<void> {
    running = true
    while (waiting.length > 0) {
      const batch = waiting.splice(0, max)
      await work(batch.map(({ item }) => item)).then(
        (results) => batch.forEach(({ resolve }, place) => resolve(results[place] as Result)),
        (error: unknown) => batch.forEach(({ reject }) => reject(error)),
      )
    }
    running = false
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (!running) void run()
    })
}
