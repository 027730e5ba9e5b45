import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'

/** One row in words, as CSV and paper show it. */
export type WrittenRow = readonly (string | number | null)[]

/** Rows that are read more than once, on disk: all readings are the same, whatever changes meanwhile. */
export type Spool = { count: number; rows(from: number, to: number): AsyncIterable<WrittenRow> }

/** Writes rows down, one line each. */
export async function spoolRows(file: string, rows: AsyncIterable<WrittenRow>): Promise<Spool> {
  const handle = await open(file, 'w', 0o600)
  const out = handle.createWriteStream()
  let count = 0
  for await (const row of rows) {
    count += 1
    if (!out.write(`${JSON.stringify(row)}\n`)) await once(out, 'drain')
  }
  await new Promise<void>((resolve, reject) => {
    out.once('error', reject)
    out.end(() => resolve())
  })
  return {
    count,
    async *rows(from, to) {
      let at = 0
      for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
        if (at >= to) return
        if (at >= from) yield JSON.parse(line) as WrittenRow
        at += 1
      }
    },
  }
}
