import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'

/** One row in words, as CSV and paper show it. */
export type WrittenRow = readonly (string | number | null)[]

/** Rows that are read more than once, on disk: all readings are the same, whatever changes meanwhile. */
export type Spool = { count: number; rows(from: number, to: number): AsyncIterable<WrittenRow> }

/** Writes rows down, one line each. */
export async function spoolRows(file: string, batches: AsyncIterable<readonly WrittenRow[]>): Promise<Spool> {
  const handle = await open(file, 'w', 0o600)
  const out = handle.createWriteStream()
  /** Where each batch begins: as a row, and as a byte of the file. */
  const beginnings: { row: number; byte: number }[] = []
  let [count, bytes] = [0, 0]
  for await (const rows of batches) {
    beginnings.push({ row: count, byte: bytes })
    const text = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    count += rows.length
    bytes += text.length
    if (!out.write(text)) await once(out, 'drain')
  }
  await new Promise<void>((resolve, reject) => {
    out.once('error', reject)
    out.end(() => resolve())
  })
  return {
    count,
    async *rows(from, to) {
      const { row, byte } = beginnings.findLast((beginning) => beginning.row <= from) ?? { row: 0, byte: 0 }
      let at = row
      const input = createReadStream(file, { start: byte })
      for await (const line of createInterface({ input, crlfDelay: Infinity })) {
        if (at >= to) return
        if (at >= from) yield JSON.parse(line) as WrittenRow
        at += 1
      }
    },
  }
}
