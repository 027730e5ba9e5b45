import { canonicalJson, publicKeySchema } from '@earshot/protocol'
import type { PublicKey } from '@earshot/protocol'
import { z } from 'zod'
import type { Reader } from '../../platform/db/index.ts'
import { chainedRowSchema } from './chain.ts'
import * as store from './store.ts'

const BATCH = 500

/** One line of an export, each a JSON text in canonical form. */
export const exportLineSchema = z.discriminatedUnion('line', [
  z.strictObject({
    line: z.literal('header'),
    format: z.literal('earshot-audit-1'),
    chain: z.string().min(1).max(64),
    exportedAt: z.int().min(0),
    keys: z.array(publicKeySchema).max(1000),
  }),
  z.strictObject({
    line: z.literal('row'),
    row: chainedRowSchema,
    personal: z.record(z.string(), z.strictObject({ salt: z.string(), text: z.string() })),
  }),
  z.strictObject({ line: z.literal('checkpoint'), signed: z.string().max(10_000) }),
  z.strictObject({ line: z.literal('end'), rows: z.int().min(0) }),
])

/** One line of an export. */
export type ExportLine = z.output<typeof exportLineSchema>

/** The text of a line, with its line feed. */
export const formatLine = (line: ExportLine): string => `${canonicalJson(line)}\n`

/** The whole chain up to row `upTo` as lines of text, read in batches. */
export async function* exportLines(
  reader: Reader,
  chain: string,
  options: { upTo: number; exportedAt: number; keys: PublicKey[] },
): AsyncGenerator<string> {
  const { upTo, exportedAt, keys } = options
  yield formatLine({ line: 'header', format: 'earshot-audit-1', chain, exportedAt, keys })
  for (let above = 0; above < upTo; above += BATCH) {
    const end = Math.min(above + BATCH, upTo)
    yield* batchLines(reader, chain, above, end)
  }
  yield formatLine({ line: 'end', rows: upTo })
}

async function* batchLines(
  reader: Reader,
  chain: string,
  above: number,
  upTo: number,
): AsyncGenerator<string> {
  const rows = await store.rowsBetween(reader, chain, { above, upTo, limit: BATCH })
  const personal = await store.personalOf(
    reader,
    rows.map((row) => row.id),
  )
  const checkpoints = await store.checkpointsBetween(reader, chain, { above, upTo })
  const signedAt = new Map(checkpoints.map(({ number, signed }) => [number, signed]))
  for (const row of rows) {
    yield formatLine({ line: 'row', row, personal: personal.get(row.id) ?? {} })
    const signed = signedAt.get(row.number)
    if (signed !== undefined) yield formatLine({ line: 'checkpoint', signed })
  }
}
